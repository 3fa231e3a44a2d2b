import { boolean, string } from '@oclif/core/flags'
import { blockingRefusals, planChanges, type StackHandle } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { actFlags, actRequest } from '../../../flags/act-flags.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { exitCodeOfDryRun, exitCodeOfRun } from '../../../output/exit-codes.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { createLineReader } from '../../../prompts/read-line.ts'
import { renderPlan } from '../../../render/plan.ts'
import { renderRunReport } from '../../../render/run-report.ts'

export default class StackDriftFix extends BaseCommand {
  static override summary = 'Put drifted resources back as they are declared on record.'
  static override description =
    'Takes only resources in which nothing but drift differs; what is pending or in conflict is left to a run and named, and the command then ends with 3. What a provider refuses stays, with what depends on it; the others are put back, and the command ends with 1. Shows what would be done and asks.'
  static override examples = [
    { description: 'See what a fix would do', command: '<%= config.bin %> <%= command.id %> web --dry-run' },
    { description: 'Fix everything that drifted', command: '<%= config.bin %> <%= command.id %> web --auto-approve' },
    { description: 'Fix one resource', command: '<%= config.bin %> <%= command.id %> web --resource app-config' },
  ]
  static override args = stackArgument
  static override flags = {
    ...actFlags,
    'dry-run': boolean({
      summary: 'Show what would be done, and do nothing. Ends with 3 when there is something to do.',
    }),
    resource: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      summary: 'Only this resource. Can be given several times.',
    }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDriftFix)
    const question = 'Put these back as declared?'
    const resources = flags.resource === undefined ? {} : { resources: flags.resource }
    const request = { ...actRequest(flags, context, () => question), ...resources }
    const access = flags['dry-run'] ? 'read' : 'write'
    return this.withEngine(context, { access }, async ({ engine }) => {
      const stack = engine.stack(args.stack)
      if (flags['dry-run']) return planned(stack, request)
      const report = await stack.drift.fix(request)
      return { value: report, text: (paint) => renderRunReport(report, paint), exitCode: exitCodeOfRun(report) }
    })
  }
}

/** A dry run ends with 3 when there is something to do, as one of "run" does. */
async function planned(stack: StackHandle, request: Parameters<StackHandle['drift']['plan']>[0]): Promise<Outcome> {
  const plan = await stack.drift.plan(request)
  const isDoable = planChanges(plan) && blockingRefusals(plan).length === 0
  const hint = isDoable ? '\n\nRun without --dry-run to apply the fixes.' : ''
  const readLine = createLineReader()
  return {
    value: plan,
    text: (paint) => `${renderPlan(plan, { paint, readLine })}${hint}`,
    exitCode: exitCodeOfDryRun(plan),
  }
}
