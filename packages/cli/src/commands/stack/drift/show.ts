import { boolean, integer } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { exitCodeOfReport } from '../../../output/exit-codes.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderDriftReport } from '../../../render/drift-report.ts'

export default class StackDriftShow extends BaseCommand {
  static override summary = 'Show a drift report in full: each field with its impact and a suggested fix.'
  static override description =
    'Shows the newest report, or the one that --report names. Reads nothing of the world. Ends as the report does: 0, 3 or 4.'
  static override examples = [
    { description: 'Show the newest report', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Show an older one', command: '<%= config.bin %> <%= command.id %> web --report 7' },
  ]
  static override args = stackArgument
  static override flags = {
    ...readingFlags,
    report: integer({ min: 1, helpValue: 'N', summary: 'Number of the report. Default: the newest.' }),
    'exit-zero': boolean({ summary: 'End with 0 in place of 3, or with 4 if anything is unknown.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDriftShow)
    const report = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.stack(args.stack).drift.show(flags.report),
    )
    return {
      value: report,
      text: (paint) => renderDriftReport(report, paint),
      exitCode: exitCodeOfReport(report, { exitZero: flags['exit-zero'] }),
    }
  }
}
