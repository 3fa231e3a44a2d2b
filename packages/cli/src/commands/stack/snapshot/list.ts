import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderSnapshotList } from '../../../render/snapshots.ts'

export default class StackSnapshotList extends BaseCommand {
  static override summary = 'List the snapshots of a stack, newest first.'
  static override description =
    'Every object of each is looked at: one that is not as it was kept is marked as damaged, and cannot be shown, compared or restored.'
  static override examples = [
    { description: 'List all snapshots', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web --json' },
  ]
  static override args = stackArgument
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackSnapshotList)
    const snapshots = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.stack(args.stack).snapshots.list(),
    )
    return {
      value: { stack: args.stack, snapshots },
      text: (paint) => renderSnapshotList(args.stack, snapshots, paint),
    }
  }
}
