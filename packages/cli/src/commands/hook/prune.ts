import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { approvalFlag } from '../../flags/brief-flags.ts'
import { durationFlag } from '../../flags/duration-flag.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { confirm } from '../../prompts/confirm.ts'
import { notApproved } from '../../prompts/not-approved.ts'
import { renderPrunedDeliveries } from '../../render/hooks.ts'

export default class HookPrune extends BaseCommand {
  static override summary = 'Take deliveries off the record that ended long ago.'
  static override description =
    'Those that were made, given up or cancelled; without --older-than, as long ago as hooks.retention says. Whoever makes deliveries does that by itself, now and then. What waits is never touched, and events stay.'
  static override examples = [
    { description: 'Look first', command: '<%= config.bin %> <%= command.id %> --older-than 7d --dry-run' },
    { description: 'In a script', command: '<%= config.bin %> <%= command.id %> --older-than 7d --auto-approve' },
  ]
  static override flags = {
    'older-than': string({ helpValue: 'DURATION', summary: 'Those that ended longer ago, as in 30d.' }),
    'dry-run': boolean({ summary: 'Show how many would go, and take none.' }),
    ...approvalFlag,
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { flags } = await this.parse(HookPrune)
    const given = flags['older-than']
    const rule = given === undefined ? {} : { age: durationFlag(given, '--older-than') }
    const dryRun = flags['dry-run']
    const pruned = await this.withEngine(context, { access: dryRun ? 'read' : 'write' }, ({ engine }) => {
      if (dryRun) return engine.hooks.planPrune(rule)
      const { interruption, paint } = context
      const autoApprove = flags['auto-approve']
      return engine.hooks.prune({
        ...rule,
        signal: interruption.signal,
        approve: async (planned) => {
          if (!autoApprove) context.note(renderPrunedDeliveries(planned, paint))
          const question = 'Take these deliveries off the record?'
          if (!(await confirm({ question, autoApprove, interruption }))) throw notApproved()
          return true
        },
      })
    })
    return {
      value: pruned,
      text: (paint) => renderPrunedDeliveries(pruned, paint),
      ...(pruned.interrupted ? { exitCode: exitCodes.interrupted } : {}),
    }
  }
}
