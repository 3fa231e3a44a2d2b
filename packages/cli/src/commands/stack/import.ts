import { boolean, string } from '@oclif/core/flags'
import { type ImportedStack, InvalidInputError } from '@sloth-runner/core'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import { recordFlags, recordRequest } from '../../flags/record-flags.ts'
import { withLocations } from '../../input/located-findings.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { confirm } from '../../prompts/confirm.ts'
import { createLineReader } from '../../prompts/read-line.ts'
import { renderImported } from '../../render/transfer.ts'

export default class StackImport extends BaseCommand {
  static override summary = 'Record a stack from a document that "stack export" wrote.'
  static override description =
    'All or nothing: everything that is wrong is told with its line and column, and nothing is written. --partial takes the rows that are good, names the others, and ends with 1. Nothing of the world is touched. With --overwrite a stack of that name is replaced: what would be is shown, and a question asked. A snapshot keeps what it declared, "stack snapshot restore" brings that back.'
  static override examples = [
    { description: 'Into this database', command: '<%= config.bin %> <%= command.id %> web.json' },
    { description: 'Under another name', command: '<%= config.bin %> <%= command.id %> web.json --as web-copy' },
    { description: 'Only look', command: '<%= config.bin %> <%= command.id %> web.json --dry-run' },
    {
      description: 'In place of what is on record, which a snapshot keeps',
      command: '<%= config.bin %> <%= command.id %> web.json --overwrite',
    },
    {
      description: 'The same in a script',
      command: '<%= config.bin %> <%= command.id %> web.json --overwrite --auto-approve',
    },
  ]
  static override args = { file: argument({ required: true, description: 'The file that "stack export" wrote.' }) }
  static override flags = {
    ...recordFlags,
    as: string({ helpValue: 'NAME', summary: 'Name of the stack. Default: the one in the file.' }),
    partial: boolean({ summary: 'Take the rows that are good and name the others. Ends with 1.' }),
    overwrite: boolean({ summary: 'Replace a stack of that name. A snapshot keeps what it declared.' }),
    'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask before a stack is replaced.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackImport)
    const { attachLocations, readJsonFile } = await import('@sloth-runner/definitions')
    const file = readJsonFile(args.file)
    if (file.findings.length > 0) throw new InvalidInputError(file.findings, 'Nothing was imported.')
    const request = {
      ...recordRequest(flags, context),
      ...(flags.as === undefined ? {} : { as: flags.as }),
      overwrite: Boolean(flags.overwrite),
      partial: Boolean(flags.partial),
    }
    const dryRun = Boolean(flags['dry-run'])
    const located = (imported: ImportedStack) => ({
      ...imported,
      findings: attachLocations(imported.findings, file),
      dryRun,
    })
    const approve = (planned: ImportedStack) => approved(located(planned), flags['auto-approve'], context)
    context.working('Importing')
    const imported = await this.withEngine(context, { access: dryRun ? 'read' : 'write' }, ({ engine }) =>
      withLocations(file, () => engine.stacks.import(file.value, { ...request, approve })),
    )
    const value = located(imported)
    return {
      value,
      text: (paint) => renderImported(value, dryRun ? 'dry-run' : 'done', { paint, readLine: createLineReader() }),
      exitCode: value.findings.some(({ severity }) => severity === 'error') ? exitCodes.failure : exitCodes.success,
    }
  }
}

/** Asks before something on record is replaced. */
async function approved(shown: ImportedStack, autoApprove: boolean, context: CommandContext): Promise<boolean> {
  const { paint, interruption } = context
  if (!autoApprove) context.note(renderImported(shown, 'asked', { paint, readLine: createLineReader() }))
  return confirm({ question: `Replace what is on record of the stack ${shown.stack}?`, autoApprove, interruption })
}
