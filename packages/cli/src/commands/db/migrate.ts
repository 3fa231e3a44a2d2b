import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderMigration } from '../../render/database.ts'

export default class DbMigrate extends BaseCommand {
  static override summary = 'Bring the database to the schema of this program.'
  static override description =
    'All pending steps or none, after a checked copy was made. Refused while any command holds a stack. A database that is up to date is left alone.'
  static override examples = [
    { description: 'Migrate the database in use', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Migrate another one', command: '<%= config.bin %> <%= command.id %> --db ./stacks.db' },
  ]

  protected async execute(context: CommandContext): Promise<Outcome> {
    await this.parse(DbMigrate)
    const { openCare } = await import('../../composition.ts')
    context.working('Migrating the database')
    const migrated = await (await openCare(context, { access: 'write', database: 'record' })).migrate()
    return { value: migrated, text: (paint) => renderMigration(migrated, paint) }
  }
}
