import { string } from '@oclif/core/flags'
import { exportText, type SnapshotExport } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { snapshotVersion, versionArgument } from '../../../flags/snapshot-argument.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { exported, printedExport, snapshotExportKind } from '../../../output/export-file.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { exportedSnapshotFile, renderExportedSnapshot } from '../../../render/snapshot-transfer.ts'
import { noteKeys } from '../../../render/transfer.ts'

export default class StackSnapshotExport extends BaseCommand {
  static override summary = 'Write a snapshot as one portable JSON document.'
  static override description =
    'The document holds every object that the snapshot consists of under its digest, and the content that is kept for it. Sensitive values are in it as ciphertext; the key file or passphrase that opens them is not. The same snapshot gives the same document, byte by byte. A damaged one is refused.'
  static override examples = [
    {
      description: 'Into a file, mode 0600',
      command: '<%= config.bin %> <%= command.id %> web v38 --output web-v38.json',
    },
    { description: 'Print it', command: '<%= config.bin %> <%= command.id %> web v38' },
  ]
  static override args = { ...stackArgument, ...versionArgument }
  static override flags = {
    output: string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'Write it to this file, in place of an export of a snapshot that was there.',
    }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackSnapshotExport)
    const version = snapshotVersion(args.version)
    context.working('Exporting')
    const { document, file } = await this.withEngine(context, { access: 'write' }, ({ engine, places }) =>
      exported<SnapshotExport>(flags.output, snapshotExportKind, places, (kept) =>
        engine.stack(args.stack).snapshots.export(version, kept),
      ),
    )
    noteKeys(document, context.note)
    const text = exportText(document)
    if (file === null) return printedExport(document, text)
    const written = exportedSnapshotFile(document, file, Buffer.byteLength(text))
    return { value: written, text: (paint) => renderExportedSnapshot(written, paint) }
  }
}
