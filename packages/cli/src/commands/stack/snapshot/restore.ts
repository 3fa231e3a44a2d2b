import { boolean } from '@oclif/core/flags'
import type { RestorePlan } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { type Asked, actFlags, askingRequest } from '../../../flags/act-flags.ts'
import { snapshotVersion, versionArgument } from '../../../flags/snapshot-argument.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { exitCodeOfDryRun, exitCodeOfRun, exitCodes } from '../../../output/exit-codes.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { createLineReader } from '../../../prompts/read-line.ts'
import { renderRestoreChanges, renderRestored, renderRestorePlan } from '../../../render/snapshot-restore.ts'
import { usageError } from '../../../usage-error.ts'

export default class StackSnapshotRestore extends BaseCommand {
  static override summary = 'Make what a stack declares what it was in a snapshot.'
  static override description =
    'A snapshot of the present is kept first, in the same transaction. Definition, declarations, outputs and dependencies become those of the snapshot; history, locks and what is in force stay. Nothing of the world is touched: "stack drift detect" tells what is pending. With --apply it is put in force in the same step: one question shows both, and a run that is refused restores nothing.'
  static override examples = [
    { description: 'See what it would change', command: '<%= config.bin %> <%= command.id %> web v38 --dry-run' },
    {
      description: 'See what going back in one step would do',
      command: '<%= config.bin %> <%= command.id %> web v38 --apply --prune --dry-run',
    },
    { description: 'Restore the record, then look', command: '<%= config.bin %> <%= command.id %> web v38' },
    {
      description: 'Go back in one step, in a script',
      command: '<%= config.bin %> <%= command.id %> web v38 --apply --prune --auto-approve',
    },
  ]
  static override args = { ...stackArgument, ...versionArgument }
  static override flags = {
    'dry-run': boolean({
      summary:
        'Show what would be restored, and change nothing. With --apply: ends with 3 when there is something to do.',
    }),
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
    const options = { apply, prune, takeOver: flags['take-over'] }
    const request = { ...askingRequest(flags, context, (plan: RestorePlan) => asked(plan, context)), ...options }
    if (flags['dry-run']) {
      const plan = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
        engine.stack(args.stack).snapshots.planRestore(version, options),
      )
      return {
        value: plan,
        text: (paint) => renderRestorePlan(plan, { paint, readLine: createLineReader() }),
        exitCode: plan.run === null ? exitCodes.success : exitCodeOfDryRun(plan.run),
      }
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
}

/** One question about the record and the world. */
function asked(plan: RestorePlan, { paint }: CommandContext): Asked {
  const what = plan.run === null ? '' : ' and put it in force'
  const warning = `⚠ WARNING: This will restore the stack ${plan.stack} to snapshot v${plan.snapshot.version}${what}`
  const changes = renderRestoreChanges(plan, { paint, readLine: createLineReader() })
  return { shown: `${changes}\n\n${paint('warning', warning)}`, question: 'Are you sure?' }
}
