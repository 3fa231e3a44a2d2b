import { string } from '@oclif/core/flags'
import { EngineError } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { checkTexts } from '../../../flags/text-flag.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderForced } from '../../../render/lock-status.ts'

export default class StackLockForceRelease extends BaseCommand {
  static override aliases = ['stack:lock:force-unlock']
  static override summary = 'Take the lock of a stack away from whoever has it.'
  static override description =
    'For emergencies only. A command that works under the lock writes nothing any more and ends with an error, but what it has begun in the world cannot be called back. Who did it, when and why stays on record.'
  static override examples = [
    {
      description: 'Take a stuck lock away',
      command: '<%= config.bin %> <%= command.id %> web --reason "Process terminated, lock stuck"',
    },
    {
      description: 'In the name of somebody',
      command: '<%= config.bin %> <%= command.id %> web --reason "Emergency maintenance" --unlocked-by on-call',
    },
  ]
  static override args = stackArgument
  static override flags = {
    reason: string({ required: true, helpValue: 'TEXT', summary: 'Why; it is kept on record.' }),
    'unlocked-by': string({
      helpValue: 'IDENTITY',
      summary: 'Who does it. Default: SLOTH_RUNNER_IDENTITY, else user@host.',
    }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackLockForceRelease)
    const releasedBy = flags['unlocked-by']
    checkTexts({}, { '--reason': flags.reason, '--unlocked-by': releasedBy })
    const request = { reason: flags.reason, ...(releasedBy === undefined ? {} : { releasedBy }) }
    const forced = await this.withEngine(context, { access: 'write' }, async ({ engine }) => {
      const { lock } = engine.stack(args.stack)
      // A lock that cannot be read is taken away too.
      const locked = await lock.status().then((status) => status.lock !== null, unreadable)
      if (locked)
        context.note(`${context.paint('warning', '⚠ WARNING:')} Force releasing lock for stack '${args.stack}'`)
      return lock.forceRelease(request)
    })
    const value = { stack: args.stack, released: forced, reason: flags.reason }
    return { value, text: (paint) => renderForced(args.stack, forced, paint) }
  }
}

/** Whether an error says that a lock stands there which cannot be understood. Every other one is thrown on. */
function unreadable(error: unknown): true {
  if (EngineError.isInstance(error) && error.code === 'lock-unreadable') return true
  throw error
}
