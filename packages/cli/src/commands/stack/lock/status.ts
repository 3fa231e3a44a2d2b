import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderLockStatus } from '../../../render/lock-status.ts'

export default class StackLockStatus extends BaseCommand {
  static override summary = 'Show who holds the lock of a stack, since when and why, and who waits for it.'
  static override description =
    'A lock whose time is over, or whose process is gone, is told as expired: it goes to whoever asks next.'
  static override examples = [
    { description: 'Show the lock of a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web --json' },
  ]
  static override args = stackArgument
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackLockStatus)
    const status = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.stack(args.stack).lock.status(),
    )
    return { value: status, text: (paint) => renderLockStatus(status, paint) }
  }
}
