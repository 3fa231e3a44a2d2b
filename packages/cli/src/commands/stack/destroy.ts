import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { actFlags, actRequest } from '../../flags/act-flags.ts'
import { stackArgument } from '../../flags/stack-argument.ts'
import { exitCodeOfRun } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderRunReport } from '../../render/run-report.ts'

export default class StackDestroy extends BaseCommand {
  static override summary = 'Remove every resource of a stack, dependents first.'
  static override description =
    'Shows what would be removed and asks. What is refused stays, with what it depends on: protected resources, and those with something else in their place; the others are removed, and the command ends with 1. The record and its history stay; "stack delete" removes the record.'
  static override examples = [
    { description: 'Look, then answer', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'In a script', command: '<%= config.bin %> <%= command.id %> web --auto-approve' },
  ]
  static override args = stackArgument
  static override flags = actFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDestroy)
    const request = actRequest(flags, context, () => `Remove all of this from the stack ${args.stack}?`)
    const report = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stack(args.stack).destroy(request),
    )
    return { value: report, text: (paint) => renderRunReport(report, paint), exitCode: exitCodeOfRun(report) }
  }
}
