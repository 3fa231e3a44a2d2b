import { boolean, string } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { exitCodeOfReport } from '../../../exit-codes.ts'
import type { Outcome } from '../../../outcome.ts'
import { showProgress } from '../../../progress/show-progress.ts'
import { renderDriftSummary } from '../../../render/drift-report.ts'
import { stackArgument } from '../../../stack-argument.ts'

export default class StackDriftDetect extends BaseCommand {
  static override summary = 'Compare what a stack declares with what is there.'
  static override description =
    'Changes nothing but its own report. Ends with 0 when everything is as declared, with 3 on drift, conflict or pending changes, and with 4 when something could not be read and nothing else was found.'
  static override examples = [
    { description: 'Detect drift', command: '<%= config.bin %> <%= command.id %> web' },
    {
      description: 'Look at one resource and keep no report',
      command: '<%= config.bin %> <%= command.id %> web --resource app-config --no-record',
    },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web --json' },
  ]
  static override args = stackArgument
  static override flags = {
    ...readingFlags,
    resource: string({ multiple: true, helpValue: 'NAME', summary: 'Only this resource. Can be given several times.' }),
    record: boolean({ allowNo: true, default: true, summary: 'Keep the report. Default: yes.' }),
    'exit-zero': boolean({ summary: 'End with 0 in place of 3, or with 4 if anything is unknown.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDriftDetect)
    const display = showProgress(process.stderr, context.paint)
    const report = await this.withEngine(context, { access: flags.record ? 'write' : 'read' }, ({ engine }) =>
      engine.stack(args.stack).drift.detect({
        record: flags.record,
        signal: context.interruption.signal,
        onProgress: display.onProgress,
        ...(flags.resource === undefined ? {} : { resources: flags.resource }),
      }),
    )
    display.clear()
    return {
      value: report,
      text: (paint) => renderDriftSummary(report, paint),
      exitCode: exitCodeOfReport(report, { exitZero: flags['exit-zero'] }),
    }
  }
}
