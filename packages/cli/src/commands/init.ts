import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { string } from '@oclif/core/flags'
import { nameProblem, shellWord } from '@sloth-runner/core'
import { BaseCommand } from '../base-command.ts'
import type { CommandContext } from '../command-context.ts'
import { firstDefinition } from '../input/first-definition.ts'
import { makeFolder } from '../make-folder.ts'
import type { Outcome } from '../output/outcome.ts'
import { refuseOwnPlace } from '../output/output-file.ts'
import { usageError } from '../usage-error.ts'

export default class Init extends BaseCommand {
  static override summary = 'Write a first definition that works as it is.'
  static override description =
    'Writes stack.yaml in this folder, with a line that gives editors its schema. Never replaces a file.'
  static override examples = [
    { description: 'Write stack.yaml here', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Under another name and for another stack',
      command: '<%= config.bin %> <%= command.id %> --file web/stack.yaml --name web',
    },
  ]
  static override flags = {
    file: string({
      char: 'f',
      helpValue: 'FILE',
      default: 'stack.yaml',
      summary: 'The file to write; folders that it lies in are made. Default: stack.yaml.',
    }),
    name: string({ helpValue: 'NAME', default: 'hello', summary: 'Name of the stack. Default: hello.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { flags } = await this.parse(Init)
    const problem = nameProblem(flags.name)
    if (problem !== null) throw usageError(`"${flags.name}" cannot be the name of a stack: ${problem}.`)
    const file = resolve(flags.file)
    if (!/\.ya?ml$/.test(file))
      throw usageError(
        `A first definition is written in YAML, and ${file} does not end so.`,
        'Name a file that ends with .yaml.',
      )
    const { allOwnPlaces } = await import('../composition.ts')
    refuseOwnPlace(file, await allOwnPlaces(context))
    if (existsSync(file))
      throw usageError(`There is a file ${file} already. Nothing was written.`, 'Give another name with --file.')
    const schema = join(context.root, 'schemas', 'definition.json')
    await writeNew(file, firstDefinition(flags.name, schema))
    const next = `Look at what it would do with "sloth-runner plan --file ${shellWord(flags.file)}", then "sloth-runner run --file ${shellWord(flags.file)}".`
    return { value: { file, stack: flags.name }, text: (paint) => `${paint('good', '✓')} Written: ${file}\n${next}` }
  }
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    makeFolder(dirname(file), 0o777)
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw usageError(`The file ${file} cannot be made (${code}).`, 'Give another name with --file.', message)
  }
}
