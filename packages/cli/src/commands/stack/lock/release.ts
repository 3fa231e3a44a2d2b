import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { presented, releaseFlags } from '../../../flags/lock-flags.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { checkTexts } from '../../../flags/text-flag.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderReleased } from '../../../render/lock-status.ts'

export default class StackLockRelease extends BaseCommand {
  static override summary = 'Give back the lock of a stack that was taken by hand.'
  static override description =
    'Releases the lock that this user took on this host, or the one that is presented. A lock of somebody else stays, and so does one that a command works under.'
  static override examples = [
    { description: 'Release the lock that was taken here', command: '<%= config.bin %> <%= command.id %> web' },
    {
      description: 'Release one that was taken elsewhere',
      command:
        '<%= config.bin %> <%= command.id %> web --unlocked-by ci-bot --lock-id 3b0c1e9e-6a57-4f0f-9d5c-0a7d7c1b2f44',
    },
  ]
  static override args = stackArgument
  static override flags = {
    'unlocked-by': string({
      helpValue: 'IDENTITY',
      summary: 'Who releases it; refused unless it is who took it. Default: whoever has the lock’s id.',
    }),
    ...releaseFlags,
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackLockRelease)
    const unlockedBy = flags['unlocked-by']
    checkTexts({}, { '--unlocked-by': unlockedBy })
    const request = { ...presented(flags), ...(unlockedBy === undefined ? {} : { unlockedBy }) }
    const lock = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stack(args.stack).lock.release(request),
    )
    const value = { stack: args.stack, released: lock }
    return { value, text: (paint) => renderReleased(args.stack, lock, paint) }
  }
}
