import { integer } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { eventFlags, eventRequest, eventsArgument } from '../../../flags/event-flags.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderEventList } from '../../../render/events.ts'

export default class StackEventsList extends BaseCommand {
  static override summary = 'List what happened, newest first.'
  static override description =
    'Every change leaves an event in the same transaction: who did what, when. Events of stacks that were destroyed or deleted stay, and are found by the name.'
  static override examples = [
    { description: 'What happened to a stack', command: '<%= config.bin %> <%= command.id %> web' },
    {
      description: 'What went wrong anywhere in the last two hours',
      command: '<%= config.bin %> <%= command.id %> --severity warning --severity error --since 2h',
    },
    {
      description: 'Everything about locks, for a program',
      command: "<%= config.bin %> <%= command.id %> --type 'lock.*' --limit 1000 --json",
    },
  ]
  static override args = eventsArgument
  static override flags = {
    ...readingFlags,
    ...eventFlags,
    limit: integer({ min: 1, default: 50, helpValue: 'N', summary: 'Events to list at most: the newest.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackEventsList)
    const { limit } = flags
    const request = { ...eventRequest(args.stack, flags), limit }
    const events = await this.withEngine(context, { access: 'read' }, ({ engine }) => engine.events.list(request))
    return { value: { events }, text: () => renderEventList(events, limit) }
  }
}
