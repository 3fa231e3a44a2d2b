import { boolean, string } from '@oclif/core/flags'
import type { RetryRequest } from '@sloth-runner/core'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderRetried } from '../../render/hooks.ts'
import { usageError } from '../../usage-error.ts'

export default class HookRetry extends BaseCommand {
  static override summary = 'Make deliveries once more, with what their hooks are now.'
  static override description =
    'By number, whatever became of it, or all that were given up. They are begun when this command has ended; their tries are counted anew.'
  static override examples = [
    { description: 'Make two deliveries again', command: '<%= config.bin %> <%= command.id %> 17 18' },
    {
      description: 'All that a hook did not take, after it was mended',
      command: '<%= config.bin %> <%= command.id %> --failed --hook chat',
    },
  ]
  static override strict = false
  static override args = { delivery: argument({ description: 'Number of a delivery. Several can be given.' }) }
  static override flags = {
    failed: boolean({ default: false, summary: 'All deliveries that were given up.' }),
    hook: string({ helpValue: 'NAME', summary: 'With --failed: only those of this hook.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { argv, flags } = await this.parse(HookRetry)
    const request = requestOf(argv as readonly string[], flags)
    const deliveries = await this.withEngine(context, { access: 'write' }, ({ engine }) => engine.hooks.retry(request))
    return { value: { deliveries }, text: (paint) => renderRetried(deliveries, paint) }
  }
}

function requestOf(
  numbers: readonly string[],
  flags: { readonly failed: boolean; readonly hook?: string | undefined },
): RetryRequest {
  const named = numbers.length > 0
  if (flags.failed === named)
    throw usageError('Name deliveries by number, or give --failed.', 'List them with "sloth-runner hook deliveries".')
  if (named && flags.hook !== undefined)
    throw usageError(
      'A delivery that is named by its number belongs to a hook already: --hook says which of those that were given up.',
      `Leave --hook out, or give "--failed --hook ${flags.hook}" without numbers.`,
    )
  if (flags.failed) return { failed: true, ...(flags.hook === undefined ? {} : { hook: flags.hook }) }
  const wrong = numbers.filter((text) => !/^[1-9]\d{0,14}$/.test(text))
  if (wrong.length > 0)
    throw usageError(
      `A delivery has a number, such as 17, not "${wrong.join('", "')}".`,
      'List them with "sloth-runner hook deliveries".',
    )
  return { ids: numbers.map(Number) }
}
