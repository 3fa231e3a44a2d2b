import { InvalidInputError } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { withLocations } from '../../../input/located-findings.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderImportedSnapshot } from '../../../render/snapshot-transfer.ts'

export default class StackSnapshotImport extends BaseCommand {
  static override summary = 'Keep a snapshot that "stack snapshot export" wrote, under a new version.'
  static override description =
    'Of whatever stack and database it is: it becomes the next version of this stack, with the tag "imported". Everything that is wrong with the file is told with its line and column, a damaged or missing object by its digest, and then nothing is kept. Nothing that is on record is changed, and no lock is needed: "stack snapshot restore" makes it what the stack declares.'
  static override examples = [
    { description: 'Into a stack of that name', command: '<%= config.bin %> <%= command.id %> web web-v38.json' },
    {
      description: 'Into a new stack, to be restored there',
      command: '<%= config.bin %> stack create web-copy && <%= config.bin %> <%= command.id %> web-copy web-v38.json',
    },
  ]
  static override args = {
    ...stackArgument,
    file: argument({ required: true, description: 'The file that "stack snapshot export" wrote.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackSnapshotImport)
    const { readJsonFile } = await import('@sloth-runner/definitions')
    const file = readJsonFile(args.file)
    if (file.findings.length > 0) throw new InvalidInputError(file.findings, 'Nothing was imported.')
    context.working('Importing')
    const imported = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      withLocations(file, () => engine.stack(args.stack).snapshots.import(file.value)),
    )
    return { value: imported, text: (paint) => renderImportedSnapshot(imported, paint) }
  }
}
