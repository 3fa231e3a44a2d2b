import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { snapshotReference } from '../../../flags/snapshot-argument.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderComparison } from '../../../render/snapshot-comparison.ts'

export default class StackSnapshotCompare extends BaseCommand {
  static override summary = 'Compare two snapshots, or a snapshot with what is on record now.'
  static override description =
    'Every field of the definition, resources, outputs and dependencies that is not the same. "current" is the stack as it is on record now. Sensitive values are told to differ and not shown.'
  static override examples = [
    { description: 'What changed between two', command: '<%= config.bin %> <%= command.id %> web v37 v38' },
    { description: 'What a restore would change back', command: '<%= config.bin %> <%= command.id %> web v38 current' },
  ]
  static override args = {
    ...stackArgument,
    from: argument({ required: true, description: 'Version of a snapshot, or current.' }),
    to: argument({ required: true, description: 'Version of a snapshot, or current.' }),
  }
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackSnapshotCompare)
    const [from, to] = [snapshotReference(args.from), snapshotReference(args.to)]
    context.working('Comparing')
    const comparison = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.stack(args.stack).snapshots.compare(from, to),
    )
    return { value: comparison, text: (paint) => renderComparison(comparison, paint) }
  }
}
