import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderLockList } from '../../../render/lock-status.ts'

export default class StackLockList extends BaseCommand {
  static override summary = 'List the locks of all stacks.'
  static override description =
    'Locks that were taken by hand and those of commands at work; what has expired is marked. Stacks that are free are left out.'
  static override examples = [
    { description: 'List all locks', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    await this.parse(StackLockList)
    const locks = await this.withEngine(context, { access: 'read' }, ({ engine }) => engine.locks.list())
    return { value: { locks }, text: () => renderLockList(locks, Date.now()) }
  }
}
