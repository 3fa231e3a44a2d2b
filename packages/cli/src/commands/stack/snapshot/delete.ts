import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { briefFlags, briefRequest } from '../../../flags/brief-flags.ts'
import { snapshotVersion, versionArgument } from '../../../flags/snapshot-argument.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { confirm } from '../../../prompts/confirm.ts'
import { notApproved } from '../../../prompts/not-approved.ts'

export default class StackSnapshotDelete extends BaseCommand {
  static override summary = 'Delete one snapshot of a stack.'
  static override description =
    'Its version is never given again, and what no other snapshot needs goes with it. The snapshot of a run that is not settled is refused.'
  static override examples = [
    { description: 'Delete a snapshot', command: '<%= config.bin %> <%= command.id %> web v38' },
    { description: 'In a script', command: '<%= config.bin %> <%= command.id %> web v38 --auto-approve' },
  ]
  static override args = { ...stackArgument, ...versionArgument }
  static override flags = briefFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackSnapshotDelete)
    const version = snapshotVersion(args.version)
    const request = briefRequest(flags, context)
    const snapshot = await this.withEngine(context, { access: 'write' }, async ({ engine }) => {
      const { snapshots } = engine.stack(args.stack)
      await snapshots.verify(version)
      const question = `Delete the snapshot v${version} of the stack ${args.stack}?`
      const look = `Look at it with "sloth-runner stack snapshot show ${args.stack} v${version}"`
      const { interruption } = context
      if (!(await confirm({ question, autoApprove: flags['auto-approve'], look, interruption }))) throw notApproved()
      return snapshots.delete(version, request)
    })
    return {
      value: { stack: args.stack, deleted: snapshot },
      text: (paint) => `${paint('good', '✓')} Snapshot v${version} of '${args.stack}' deleted`,
    }
  }
}
