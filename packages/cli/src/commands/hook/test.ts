import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderHookTest } from '../../render/hooks.ts'

export default class HookTest extends BaseCommand {
  static override summary = 'Call a hook at once with a made-up event.'
  static override description =
    'The event is of the first type that the hook is for; its id is 0 and its data says {"test": true}. Nothing of it is recorded. Ends with 1 when the hook does not take it.'
  static override examples = [
    { description: 'Call a hook', command: '<%= config.bin %> <%= command.id %> chat' },
    { description: 'See what it was sent', command: '<%= config.bin %> <%= command.id %> chat --json' },
  ]
  static override args = { name: argument({ required: true, description: 'Name of the hook.' }) }
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(HookTest)
    const { signal } = context.interruption
    const test = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.hooks.test(args.name, { signal }),
    )
    const failure = signal.aborted ? exitCodes.interrupted : exitCodes.failure
    const exitCode = test.ok ? exitCodes.success : failure
    return { value: test, text: (paint) => renderHookTest(test, paint), exitCode }
  }
}
