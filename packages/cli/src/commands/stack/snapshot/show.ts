import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { snapshotVersion, versionArgument } from '../../../flags/snapshot-argument.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderSnapshot } from '../../../render/snapshots.ts'

export default class StackSnapshotShow extends BaseCommand {
  static override summary = 'Show a snapshot: who took it, when and why, and how much is in it.'
  static override description =
    'A snapshot that is not as it was kept is refused, naming what is damaged. "stack snapshot compare" shows what is in it that is not on record now.'
  static override examples = [
    { description: 'Show a snapshot', command: '<%= config.bin %> <%= command.id %> web v38' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web 38 --json' },
  ]
  static override args = { ...stackArgument, ...versionArgument }
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackSnapshotShow)
    const version = snapshotVersion(args.version)
    const view = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.stack(args.stack).snapshots.show(version),
    )
    return { value: view, text: (paint) => renderSnapshot(view, paint) }
  }
}
