import type { EventRecord } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { eventFlags, eventRequest, eventsArgument } from '../../../flags/event-flags.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { standardOutput } from '../../../output/standard-output.ts'
import { lineWriter } from '../../../process/line-writer.ts'
import { renderEventLine } from '../../../render/events.ts'
import { choosePaint } from '../../../render/paint.ts'
import { printable, printableJson } from '../../../render/printable.ts'

export default class StackEventsFollow extends BaseCommand {
  static override summary = 'Print events as they are committed, by any process, until it is interrupted.'
  static override description =
    'Begins with what comes from now on, or with what is younger than --since. Follows each chain by position, so that none is missed and none comes twice. With --json each event is one line of JSON. Ends with 0 when it is interrupted, and when nobody reads its output any more.'
  static override examples = [
    { description: 'Everything', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'What goes wrong with one stack, the last hour first',
      command: '<%= config.bin %> <%= command.id %> web --severity error --since 1h',
    },
    { description: 'For a program', command: "<%= config.bin %> <%= command.id %> --type 'drift.*' --json" },
  ]
  static override args = eventsArgument
  static override flags = eventFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackEventsFollow)
    const request = eventRequest(args.stack, flags)
    const unread = new AbortController()
    const writeLine = lineWriter(standardOutput().stream(), () => unread.abort())
    const line = lineOf(context)
    await this.withEngine(context, { access: 'read' }, async ({ engine }) => {
      const signal = AbortSignal.any([context.interruption.signal, unread.signal])
      const onFollowing = (): void =>
        context.note(`Following the events of ${args.stack ?? 'all stacks'}. End with Ctrl-C.`)
      for await (const event of engine.events.follow({ ...request, signal, onFollowing })) {
        if (unread.signal.aborted) break
        await writeLine(line(event))
      }
    })
    return { value: null, form: 'table', text: () => '' }
  }

  /** Nothing has begun that would have to be finished. */
  protected override onInterruption(): void {}
}

function lineOf({ flags }: CommandContext): (event: EventRecord) => string {
  if (flags.json) return (event) => printableJson(event)
  const paint = choosePaint(standardOutput(), process.env, flags['no-color'])
  return (event) => printable(renderEventLine(event, paint))
}
