import { boolean, string } from '@oclif/core/flags'
import { exportText, type StackExport } from '@sloth-runner/core'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { stackArgument } from '../../flags/stack-argument.ts'
import { exported, printedExport, stackExportKind } from '../../output/export-file.ts'
import type { Outcome } from '../../output/outcome.ts'
import { exportedFile, noteKeys, renderExportedFile } from '../../render/transfer.ts'

export default class StackExportCommand extends BaseCommand {
  static override summary = 'Write a stack as one portable JSON document.'
  static override description =
    'The document holds the resources with all that is recorded of them, outputs, dependencies and kept content. Sensitive values are in it as ciphertext; the key file or passphrase that opens them is not. History, events, locks and counters stay where they are; snapshots go along with --with-versions. The same stack gives the same document, byte by byte.'
  static override examples = [
    { description: 'Print it', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Into a file, mode 0600', command: '<%= config.bin %> <%= command.id %> web --output web.json' },
    {
      description: 'With all its snapshots',
      command: '<%= config.bin %> <%= command.id %> web --with-versions --output web.json',
    },
  ]
  static override args = stackArgument
  static override flags = {
    'with-versions': boolean({ summary: 'With all snapshots of the stack.' }),
    output: string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'Write it to this file, in place of an export of a stack that was there.',
    }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackExportCommand)
    context.working('Exporting')
    const { document, file } = await this.withEngine(context, { access: 'write' }, ({ engine, places }) =>
      exported<StackExport>(flags.output, stackExportKind, places, (kept) =>
        engine.stack(args.stack).export({ versions: flags['with-versions'], ...kept }),
      ),
    )
    noteKeys(document, context.note)
    const text = exportText(document)
    if (file === null) return printedExport(document, text)
    const written = exportedFile(document, file, Buffer.byteLength(text))
    return { value: written, text: (paint) => renderExportedFile(written, paint) }
  }
}
