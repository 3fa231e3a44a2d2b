import { integer } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { sinceFlag } from '../../../flags/event-flags.ts'
import { timeFlag } from '../../../flags/time-flag.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderReportList } from '../../../render/drift-records.ts'

export default class StackDriftReports extends BaseCommand {
  static override summary = 'List drift reports, the newest first.'
  static override description =
    'Reads nothing of the world. Of each stack the newest 1,000 reports are kept; that there was one stays on record as an event.'
  static override examples = [
    { description: 'The newest reports of all stacks', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Of one stack, the last week', command: '<%= config.bin %> <%= command.id %> web --since 7d' },
  ]
  static override args = { stack: argument({ description: 'Name of a stack. Default: all.' }) }
  static override flags = {
    ...readingFlags,
    limit: integer({ min: 1, helpValue: 'N', default: 20, summary: 'At most so many. Default: 20.' }),
    ...sinceFlag,
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDriftReports)
    const since = flags.since === undefined ? {} : { since: timeFlag(flags.since, '--since', Date.now()) }
    const filter = { limit: flags.limit, ...since }
    const reports = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      args.stack === undefined ? engine.drift.reports(filter) : engine.stack(args.stack).drift.reports(filter),
    )
    return { value: { reports }, text: () => renderReportList(reports) }
  }
}
