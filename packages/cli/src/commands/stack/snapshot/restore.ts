import { boolean } from '@oclif/core/flags'
import type { RestoreRequest } from '@sloth-runner/core'
import { actFlags, actRequest } from '../../../act-flags.ts'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { confirm } from '../../../confirm.ts'
import { exitCodeOfRun, exitCodes } from '../../../exit-codes.ts'
import type { Outcome } from '../../../outcome.ts'
import { renderComparison } from '../../../render/snapshot-comparison.ts'
import { renderRestored, renderRestorePlan } from '../../../render/snapshot-restore.ts'
import { snapshotVersion, versionArgument } from '../../../snapshot-argument.ts'
import { stackArgument } from '../../../stack-argument.ts'
import { usageError } from '../../../usage-error.ts'

export default class StackSnapshotRestore extends BaseCommand {
  static override summary = 'Make what a stack declares what it was in a snapshot.'
  static override description =
    'A snapshot of the present is kept first, in the same transaction. Definition, declarations, outputs and dependencies become those of the snapshot; history, locks and what is in force stay. Nothing of the world is touched: "stack drift detect" tells what is pending, and --apply puts it in force.'
  static override examples = [
    { description: 'See what it would change', command: '<%= config.bin %> <%= command.id %> web v38 --dry-run' },
    { description: 'Restore the record, then look', command: '<%= config.bin %> <%= command.id %> web v38' },
    {
      description: 'Go back in one step, in a script',
      command: '<%= config.bin %> <%= command.id %> web v38 --apply --prune --auto-approve',
    },
  ]
  static override args = { ...stackArgument, ...versionArgument }
  static override flags = {
    'dry-run': boolean({ summary: 'Show what would be restored, and change nothing.' }),
    apply: boolean({ summary: 'Put what was restored in force.' }),
    prune: boolean({ summary: 'With --apply: remove resources that the snapshot does not declare.' }),
    'take-over': boolean({ summary: 'With --apply: may change objects that were there before and differ.' }),
    ...actFlags,
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackSnapshotRestore)
    const version = snapshotVersion(args.version)
    const { apply, prune } = flags
    for (const flag of ['prune', 'take-over'] as const)
      if (flags[flag] && !apply) throw usageError(`--${flag} is about the world: it needs --apply.`)
    if (flags['dry-run']) {
      const plan = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
        engine.stack(args.stack).snapshots.planRestore(version),
      )
      return { value: plan, text: (paint) => renderRestorePlan(plan, paint) }
    }
    const { approve, ...acting } = actRequest(flags, context, () => `Do this to put v${version} in force?`)
    const request: RestoreRequest = {
      ...acting,
      apply,
      prune,
      takeOver: flags['take-over'],
      approve: typeof approve === 'function' ? { run: approve, restore: this.ask(context) } : 'automatic',
    }
    const report = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stack(args.stack).snapshots.restore(version, request),
    )
    return {
      value: report,
      text: (paint) => renderRestored(report, paint),
      exitCode: report.run === null ? exitCodes.success : exitCodeOfRun(report.run),
    }
  }

  private ask({
    note,
    paint,
    interruption,
  }: CommandContext): Exclude<RestoreRequest['approve'], 'automatic' | undefined>['restore'] {
    return ({ stack, snapshot, comparison }) => {
      note(`${renderComparison(comparison, paint)}\n`)
      note(paint('warning', `⚠ WARNING: This will restore the stack ${stack} to snapshot v${snapshot.version}`))
      return confirm({ question: 'Are you sure?', autoApprove: false, interruption })
    }
  }
}
