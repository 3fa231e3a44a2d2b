import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderDatabaseStatus } from '../../render/database.ts'

export default class DbStatus extends BaseCommand {
  static override summary = 'Show the database: where it is, its size, its schema, its copies.'
  static override description =
    'Creates and changes nothing. It also answers for a database whose schema is another than this program needs.'
  static override examples = [
    { description: 'Look at the database in use', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Look at another one', command: '<%= config.bin %> <%= command.id %> --db ./stacks.db --json' },
  ]
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    await this.parse(DbStatus)
    const { openCare } = await import('../../composition.ts')
    const status = await (await openCare(context, { access: 'read', database: 'none' })).status()
    return { value: status, text: () => renderDatabaseStatus(status, Date.now()) }
  }
}
