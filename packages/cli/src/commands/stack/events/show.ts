import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { exitCodes } from '../../../output/exit-codes.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderEvent } from '../../../render/events.ts'
import { usageError } from '../../../usage-error.ts'

export default class StackEventsShow extends BaseCommand {
  static override summary = 'Show one event in full, and whether it is as it was written.'
  static override description =
    'With its data, its place in its chain, and its hashes. Ends with 1 when its hash is not that of its content, or it does not follow the event before it: then somebody changed the record.'
  static override examples = [
    { description: 'Show event 17', command: '<%= config.bin %> <%= command.id %> 17' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> 17 --json' },
  ]
  static override args = {
    id: argument({ required: true, description: 'Number of the event, as "stack events list" tells it.' }),
  }
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackEventsShow)
    const id = eventId(args.id)
    const view = await this.withEngine(context, { access: 'read' }, ({ engine }) => engine.events.show(id))
    return {
      value: view,
      text: (paint) => renderEvent(view, paint),
      exitCode: view.intact ? exitCodes.success : exitCodes.failure,
    }
  }
}

function eventId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw usageError(
    `An event has a number such as 17, not "${text}".`,
    'List them with "sloth-runner stack events list".',
  )
}
