import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { confirm } from '../../prompts/confirm.ts'
import { notApproved } from '../../prompts/not-approved.ts'
import { renderRestoredDatabase } from '../../render/database.ts'

export default class DbRestore extends BaseCommand {
  static override summary = 'Put a copy in the place of what the database holds.'
  static override description =
    'What is there now is copied first. Refused while any command holds a stack. Nothing of the world is touched: afterwards "stack drift detect --all" says how the world differs from what was restored. What became sensitive since the copy was made stays hidden, as far as what is there now can be read.'
  static override examples = [
    {
      description: 'Restore a copy',
      command: '<%= config.bin %> <%= command.id %> /mnt/backup/stacks.db',
    },
    {
      description: 'In a script',
      command: '<%= config.bin %> <%= command.id %> /mnt/backup/stacks.db --auto-approve',
    },
  ]
  static override args = {
    file: argument({ required: true, description: 'A copy, for example one that "db status" lists.' }),
  }
  static override flags = { 'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask for a confirmation.' }) }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(DbRestore)
    const { openCare } = await import('../../composition.ts')
    const care = await openCare(context, { access: 'write' })
    const question = `Put the content of ${args.file} in the place of what ${care.path} holds?`
    const { interruption } = context
    if (!(await confirm({ question, autoApprove: flags['auto-approve'], interruption }))) throw notApproved()
    context.working('Restoring the database')
    const restored = await care.restore(args.file)
    return { value: restored, text: (paint) => renderRestoredDatabase(restored, paint) }
  }
}
