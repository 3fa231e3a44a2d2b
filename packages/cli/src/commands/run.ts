import { boolean, string as stringFlag } from '@oclif/core/flags'
import type { Plan, RunRequest } from '@sloth-runner/core'
import { BaseCommand } from '../base-command.ts'
import type { CommandContext } from '../command-context.ts'
import { actFlags, actRequest } from '../flags/act-flags.ts'
import { argument } from '../flags/argument.ts'
import { planFlags, planOptions } from '../flags/plan-flags.ts'
import { type DefinitionInput, readDefinitionInput, stackWords } from '../input/definition-input.ts'
import { locatedPlan, locatedRun, withLocations } from '../input/located-findings.ts'
import { exitCodeOfPlan, exitCodeOfRun } from '../output/exit-codes.ts'
import type { Outcome } from '../output/outcome.ts'
import { readPlanFile } from '../output/plan-file.ts'
import { createLineReader } from '../prompts/read-line.ts'
import { renderPlan } from '../render/plan.ts'
import { renderRunReport } from '../render/run-report.ts'

/** A saved plan says all of this itself. */
const boundByPlan = ['var', 'target', 'prune', 'replace', 'take-over', 'stack']

export default class Run extends BaseCommand {
  static override summary = 'Make the world as a definition declares it.'
  static override description =
    'Locks the stack, reads what is there, and makes what differs as declared, in the order of dependencies. Asks before it deletes, replaces, purges or takes over something. Without --stack the definition says which stack it is; a run makes a stack that does not exist. Where the definition or the configuration asks for it, drift is detected afterwards: the run then ends with 3 or 4 when that finds it.'
  static override examples = [
    { description: 'Run the definition in this folder', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'In a script, removing what is no longer declared',
      command: '<%= config.bin %> <%= command.id %> --file stack.yaml --prune --auto-approve',
    },
    { description: 'Apply exactly a saved plan', command: '<%= config.bin %> <%= command.id %> --plan web.plan' },
  ]
  static override args = {
    definition: argument({
      description: 'Name of the definition; where a file holds one only, the name of the stack.',
    }),
  }
  static override flags = {
    ...planFlags,
    ...actFlags,
    'dry-run': boolean({
      exclusive: ['plan'],
      summary: 'The same as "plan": show what would be done, and do nothing.',
    }),
    'exit-zero': boolean({ dependsOn: ['dry-run'], summary: 'With --dry-run: end with 0 in place of 3.' }),
    validate: boolean({
      summary: 'Validate the stack first, as "stack validate" does, and refuse when it does not pass.',
    }),
    plan: stringFlag({
      helpValue: 'FILE',
      exclusive: boundByPlan,
      summary: 'Apply exactly this saved plan, or refuse it.',
    }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(Run)
    const saved = flags.plan === undefined ? undefined : readPlanFile(flags.plan)
    const choice = {
      name: args.definition,
      preferred: saved?.plan.definition?.name,
      naming: (name: string) => ['run', name, ...(flags['dry-run'] ? ['--dry-run'] : []), ...stackWords(flags)],
    }
    const input = await readDefinitionInput(withSavedPlan(flags, saved?.plan), choice, context)
    const request: RunRequest = {
      ...planOptions(flags),
      ...actRequest(flags, context, () => 'Go on with this?'),
      definition: input.definition,
      ...(flags.validate ? { validate: true } : {}),
      variables: [...input.variables, ...(saved?.variables ?? [])],
      ...(saved === undefined ? {} : { plan: saved.plan, approve: 'automatic' }),
    }
    return flags['dry-run']
      ? this.dryRun(context, input, request, flags['exit-zero'])
      : this.withEngine(context, { access: 'write' }, async ({ engine }) => {
          const bare = await withLocations(input.definition, () => engine.stack(input.stack).run(request))
          const report = locatedRun(bare, input.definition)
          return { value: report, text: (paint) => renderRunReport(report, paint), exitCode: exitCodeOfRun(report) }
        })
  }

  private async dryRun(
    context: CommandContext,
    input: DefinitionInput,
    request: RunRequest,
    exitZero: boolean,
  ): Promise<Outcome> {
    const bare = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      withLocations(input.definition, () => engine.stack(input.stack).plan(request)),
    )
    const plan = locatedPlan(bare, input.definition)
    const readLine = createLineReader()
    return {
      value: plan,
      text: (paint) => renderPlan(plan, { paint, readLine }),
      exitCode: exitCodeOfPlan(plan, { exitZero }),
    }
  }
}

/** A saved plan names its stack and the file of its definition. */
function withSavedPlan<T extends { readonly file?: string | undefined; readonly stack?: string | undefined }>(
  flags: T,
  plan: Plan | undefined,
): T {
  if (plan === undefined) return flags
  return { ...flags, stack: plan.stack, file: flags.file ?? plan.definition?.files[0]?.path }
}
