import { boolean } from '@oclif/core/flags'
import type { DeliveryEnd } from '@sloth-runner/core'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { standardOutput } from '../../output/standard-output.ts'
import { renderDelivered, renderDeliveryEnd } from '../../render/hooks.ts'
import { choosePaint } from '../../render/paint.ts'
import { printable, printableJson } from '../../render/printable.ts'

export default class HookDeliver extends BaseCommand {
  static override summary = 'Make the deliveries that are due, once or always.'
  static override description =
    'Without --follow it ends when none is due, with 1 when one was not taken. With --follow it goes on until it is interrupted, which ends it with 0, and prints each try as it ends; with --json each is one line of JSON. Several can run side by side.'
  static override examples = [
    { description: 'Make what is due, for example by cron', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'As a service', command: '<%= config.bin %> <%= command.id %> --follow' },
  ]
  static override flags = {
    follow: boolean({ default: false, summary: 'Go on until this is interrupted.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { flags } = await this.parse(HookDeliver)
    if (flags.follow) context.note('Making the deliveries that are due. End with Ctrl-C.')
    const paint = choosePaint(standardOutput(), process.env, flags['no-color'])
    const print = (end: DeliveryEnd): void => {
      const line = flags.json ? printableJson(end) : printable(renderDeliveryEnd(end, paint))
      standardOutput().write(`${line}\n`)
    }
    const { signal } = context.interruption
    const { ends, isCutShort } = await this.withEngine(
      context,
      { access: 'write', callHooks: false },
      async ({ engine: { hooks } }) => {
        const ends = await hooks.deliver({ follow: flags.follow, signal, ...(flags.follow ? { onEnd: print } : {}) })
        return { ends, isCutShort: signal.aborted && (await hooks.isDue()) }
      },
    )
    if (flags.follow) return { value: null, text: () => '', form: 'table' }
    const taken = ends.every(({ outcome }) => outcome === 'delivered')
    const exitCode = taken ? exitCodes.success : exitCodes.failure
    return {
      value: { deliveries: ends },
      text: (tone) => renderDelivered(ends, tone),
      exitCode: isCutShort ? exitCodes.interrupted : exitCode,
    }
  }
}
