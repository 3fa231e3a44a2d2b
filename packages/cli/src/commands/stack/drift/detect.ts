import { boolean, string } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import type { SessionOptions } from '../../../composition.ts'
import { argument } from '../../../flags/argument.ts'
import { detectionsDocument } from '../../../output/drift-documents.ts'
import { exitCodeOfDetection, exitCodeOfReport, worstExitCode } from '../../../output/exit-codes.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { showProgress } from '../../../progress/show-progress.ts'
import { renderDriftSummary } from '../../../render/drift-report.ts'
import { renderDetections } from '../../../render/drift-table.ts'
import { usageError } from '../../../usage-error.ts'

/** How to look, whatever at. */
interface Wish {
  readonly record: boolean
  readonly 'exit-zero': boolean
}

export default class StackDriftDetect extends BaseCommand {
  static override summary = 'Compare what stacks declare with what is there.'
  static override description =
    'Changes nothing but its own report. Looks at what is on record as declared, and at no definition file: what an edited one would change is told by "plan". Ends with 0 when everything is as declared, with 3 on drift, conflict or pending changes, and with 4 when something could not be read and nothing else was found. Several stacks are looked at side by side, at most stacks.max_concurrent_executions of them, and summed up in a table; one that cannot be looked at stops no other, and the command then ends with 1.'
  static override examples = [
    { description: 'Detect drift', command: '<%= config.bin %> <%= command.id %> web' },
    {
      description: 'Look at one resource and keep no report',
      command: '<%= config.bin %> <%= command.id %> web --resource app-config --no-record',
    },
    { description: 'Of every stack, for a program', command: '<%= config.bin %> <%= command.id %> --all --json' },
  ]
  static override strict = false
  static override args = { stacks: argument({ description: 'Names of stacks.' }) }
  static override flags = {
    ...readingFlags,
    all: boolean({ default: false, summary: 'Every stack.' }),
    resource: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      summary: 'Of one stack, only this resource. Can be given several times.',
    }),
    record: boolean({ allowNo: true, default: true, summary: 'Keep the report. Default: yes.' }),
    'exit-zero': boolean({ summary: 'End with 0 in place of 3, or with 4 if anything is unknown.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { argv, flags } = await this.parse(StackDriftDetect)
    const names = argv as string[]
    const [stack, ...others] = names
    if (flags.all === names.length > 0) throw usageError('Name one stack or several, or give --all for every stack.')
    if (stack !== undefined && others.length === 0) return this.detectOne(stack, flags, flags.resource ?? [], context)
    if (flags.resource !== undefined)
      throw usageError('--resource is about one stack.', 'Name one stack, or leave --resource out.')
    return this.detectMany(names, flags, context)
  }

  private async detectOne(
    stack: string,
    wish: Wish,
    resources: readonly string[],
    context: CommandContext,
  ): Promise<Outcome> {
    const display = showProgress(context)
    const report = await this.withEngine(context, sessionOf(wish), ({ engine }) =>
      engine.stack(stack).drift.detect({
        record: wish.record,
        resources,
        signal: context.interruption.signal,
        onProgress: display.onProgress,
      }),
    )
    display.clear()
    return {
      value: report,
      text: (paint) => renderDriftSummary(report, paint),
      exitCode: exitCodeOfReport(report, { exitZero: wish['exit-zero'] }),
    }
  }

  private async detectMany(stacks: readonly string[], wish: Wish, context: CommandContext): Promise<Outcome> {
    const display = showProgress(context)
    const request = {
      stacks,
      record: wish.record,
      signal: context.interruption.signal,
      onProgress: display.onProgress,
    }
    const detections = await this.withEngine(context, sessionOf(wish), ({ engine }) => engine.drift.detect(request))
    display.clear()
    const options = { exitZero: wish['exit-zero'] }
    return {
      value: detectionsDocument(detections),
      text: (paint) => renderDetections(detections, paint),
      exitCode: worstExitCode(detections.map((detection) => exitCodeOfDetection(detection, options))),
    }
  }
}

/** Where nothing is on record nothing can be detected. */
function sessionOf({ record }: Wish): SessionOptions {
  return { access: record ? 'write' : 'read', database: 'record' }
}
