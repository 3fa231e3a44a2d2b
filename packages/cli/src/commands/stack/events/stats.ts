import { option } from '@oclif/core/flags'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { eventRequest, eventsArgument, sinceFlag } from '../../../flags/event-flags.ts'
import type { Outcome, OutputFormat } from '../../../output/outcome.ts'
import { renderEventMetrics } from '../../../render/event-metrics.ts'
import { renderEventStatistics } from '../../../render/event-statistics.ts'
import { usageError } from '../../../usage-error.ts'

export default class StackEventsStats extends BaseCommand {
  static override summary = 'Count events by type, severity and stack, and print how far each chain goes.'
  static override description =
    'The head of a chain is the hash of its newest event, which covers all before it: kept elsewhere, it proves later that none of them was changed or taken away. With --format prometheus the counts are metrics for a text file that is scraped.'
  static override examples = [
    { description: 'All that is on record', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'The last day of one stack', command: '<%= config.bin %> <%= command.id %> web --since 1d' },
    { description: 'For Prometheus', command: '<%= config.bin %> <%= command.id %> --format prometheus' },
  ]
  static override args = eventsArgument
  static override flags = {
    ...sinceFlag,
    format: option({
      options: ['table', 'json', 'yaml', 'prometheus'] as const,
      summary: 'How to print the result. Default: table.',
    })(),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackEventsStats)
    const metrics = flags.format === 'prometheus'
    if (metrics && flags.since !== undefined)
      throw usageError('--since makes no counters: they would go down.', 'Leave it out; Prometheus has rate().')
    const request = eventRequest(args.stack, flags)
    const value = await this.withEngine(context, { access: 'read' }, ({ engine }) => engine.events.stats(request))
    if (metrics) return { value, form: 'table', exact: true, text: () => renderEventMetrics(value) }
    const form: OutputFormat = context.flags.json ? 'json' : ((flags.format as OutputFormat | undefined) ?? 'table')
    return { value, form, text: (paint) => renderEventStatistics(value, paint) }
  }
}
