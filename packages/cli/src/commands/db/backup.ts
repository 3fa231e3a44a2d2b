import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import type { Outcome } from '../../output/outcome.ts'
import { refuseOwnPlace } from '../../output/output-file.ts'
import { renderBackup } from '../../render/database.ts'

export default class DbBackup extends BaseCommand {
  static override summary = 'Copy the database while it is in use.'
  static override description =
    'The copy is one state of the database, checked, and readable by its owner only. The key of sensitive values is not inside: keep a copy of the key file, or the passphrase, elsewhere.'
  static override examples = [
    { description: 'Copy it beside the database', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Copy it to another disk',
      command: '<%= config.bin %> <%= command.id %> --output /mnt/backup/stacks.db',
    },
  ]
  static override flags = {
    output: string({ helpValue: 'FILE', summary: 'A file that does not exist yet. Default: beside the database.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { flags } = await this.parse(DbBackup)
    const { openCare, ownPlacesBesideRecord } = await import('../../composition.ts')
    if (flags.output !== undefined) refuseOwnPlace(flags.output, ownPlacesBesideRecord(context))
    context.working('Copying the database')
    const made = await (await openCare(context, { access: 'read', database: 'none' })).backup(flags.output)
    return { value: made, text: (paint) => renderBackup(made, paint) }
  }
}
