import { boolean } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderDatabaseCheck } from '../../render/database.ts'

export default class DbCheck extends BaseCommand {
  static override summary =
    'Check the database: its pages, references, digests, chains of events, ciphertexts and rows.'
  static override description =
    'Everything that can be checked by itself is looked at, also after something was found. Ends with 1 when anything is damaged and was not put right, with 4 when a part could not be looked at.'
  static override examples = [
    { description: 'Check everything', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Write again what can still be had from where it came',
      command: '<%= config.bin %> <%= command.id %> --repair',
    },
  ]
  static override flags = {
    ...readingFlags,
    repair: boolean({
      summary:
        'Rewrite what can be had again, from where it came or from a copy beside the database, where its digest fits, and clear unreadable places in line for a lock and claims on deliveries.',
    }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { flags } = await this.parse(DbCheck)
    const { openCare } = await import('../../composition.ts')
    const care = await openCare(context, { access: flags.repair ? 'write' : 'read', database: 'none' })
    context.working('Checking the database')
    const check = await care.check({ repair: flags.repair })
    const damaged = check.problems.some(({ repaired }) => !repaired)
    const unknown = check.skipped.length > 0 ? exitCodes.unknown : exitCodes.success
    return {
      value: check,
      text: (paint) => renderDatabaseCheck(check, flags.repair, paint),
      exitCode: damaged ? exitCodes.failure : unknown,
    }
  }
}
