import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { snapshotVersion } from '../../../flags/snapshot-argument.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { exitCodes } from '../../../output/exit-codes.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderVerified } from '../../../render/snapshots.ts'

export default class StackSnapshotVerify extends BaseCommand {
  static override summary = 'Prove that snapshots are as they were kept.'
  static override description =
    'Reads every object of the snapshots of a stack, or of one, compares its hash, and opens the sensitive values that they name. Ends with 1 when one is damaged or gone, with 4 when a key is missing that some are sealed with; "db check --repair" rewrites what can still be had.'
  static override examples = [
    { description: 'Verify all snapshots of a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Verify one before a restore', command: '<%= config.bin %> <%= command.id %> web v38' },
  ]
  static override args = {
    ...stackArgument,
    version: argument({ description: 'Version of one snapshot. Default: all.' }),
  }
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackSnapshotVerify)
    const version = args.version === undefined ? undefined : snapshotVersion(args.version)
    context.working('Verifying')
    const snapshots = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.stack(args.stack).snapshots.verify(version),
    )
    const damaged = snapshots.some(({ problems }) => problems.length > 0)
    const isUnseen = snapshots.some(({ unopened }) => unopened.length > 0)
    const found = isUnseen ? { valid: null, exitCode: exitCodes.unknown } : { valid: true, exitCode: exitCodes.success }
    const { valid, exitCode } = damaged ? { valid: false, exitCode: exitCodes.failure } : found
    return {
      value: { stack: args.stack, valid, snapshots },
      text: (paint) => renderVerified(args.stack, snapshots, paint),
      exitCode,
    }
  }
}
