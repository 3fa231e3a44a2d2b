import { string } from '@oclif/core/flags'
import type { AcquireLockRequest } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { durationFlag } from '../../../flags/duration-flag.ts'
import { metadataFlag } from '../../../flags/metadata-flag.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { checkTexts } from '../../../flags/text-flag.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { showProgress } from '../../../progress/show-progress.ts'
import { renderAcquired } from '../../../render/lock-status.ts'

export default class StackLockAcquire extends BaseCommand {
  static override summary = 'Lock a stack by hand, until it is released or its time is over.'
  static override description =
    'Changes of the stack are then made under this lock and by nobody else. It is remembered for this user on this host, whose commands work under it by themselves; others present its id with --lock-id. It makes no stack.'
  static override examples = [
    {
      description: 'Lock a stack and say why',
      command: '<%= config.bin %> <%= command.id %> web --reason "Deploying v2.0.0" --operation deployment',
    },
    {
      description: 'In a pipeline: wait for a turn, and keep it for half an hour at most',
      command: '<%= config.bin %> <%= command.id %> web --locked-by ci-bot --wait 5m --ttl 30m --metadata build=17',
    },
  ]
  static override args = stackArgument
  static override flags = {
    reason: string({ helpValue: 'TEXT', summary: 'Why the stack is locked.' }),
    'locked-by': string({
      helpValue: 'IDENTITY',
      summary: 'Who or what locks it. Default: SLOTH_RUNNER_IDENTITY, else user@host.',
    }),
    operation: string({ helpValue: 'NAME', summary: 'What is going to be done. Default: manual.' }),
    ttl: string({
      helpValue: 'DURATION',
      summary: 'How long the lock lasts, as in 30m. Default, and at most: stacks.lock_timeout.',
    }),
    wait: string({
      helpValue: 'DURATION',
      summary: "How long to wait for somebody else's lock, as in 5m. Default: not at all.",
    }),
    metadata: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'KEY=VALUE',
      summary: 'What else is to be known of it. Can be given several times.',
    }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackLockAcquire)
    const { reason, operation, metadata } = flags
    checkTexts(
      { '--reason': reason, '--metadata': metadata },
      { '--locked-by': flags['locked-by'], '--operation': operation },
    )
    const display = showProgress(context)
    const request: AcquireLockRequest = {
      signal: context.interruption.signal,
      onProgress: display.onProgress,
      ...(reason === undefined ? {} : { reason }),
      ...(flags['locked-by'] === undefined ? {} : { lockedBy: flags['locked-by'] }),
      ...(operation === undefined ? {} : { operation }),
      ...(flags.ttl === undefined ? {} : { ttl: durationFlag(flags.ttl, '--ttl') }),
      ...(flags.wait === undefined ? {} : { wait: durationFlag(flags.wait, '--wait') }),
      ...(metadata === undefined ? {} : { metadata: metadataFlag(metadata) }),
    }
    const lock = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stack(args.stack).lock.acquire(request),
    )
    display.clear()
    return { value: lock, text: (paint) => renderAcquired(args.stack, lock, paint) }
  }
}
