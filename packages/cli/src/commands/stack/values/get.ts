import { boolean } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { hiddenNote } from '../../../render/hidden-note.ts'
import { renderValueAlone } from '../../../render/values.ts'

export default class StackValuesGet extends BaseCommand {
  static override summary = 'Print one value of a stack.'
  static override description =
    'Text is printed as it is, everything else as JSON. A key that is not there, or has expired, is an error that names the nearest one.'
  static override examples = [
    { description: 'Print a value, for a script', command: '<%= config.bin %> <%= command.id %> web replicas' },
    { description: 'With its type and times', command: '<%= config.bin %> <%= command.id %> web replicas --json' },
    {
      description: 'Print a sensitive one',
      command: '<%= config.bin %> <%= command.id %> web apiToken --show-secrets',
    },
  ]
  static override args = { ...stackArgument, key: argument({ required: true, description: 'Key of the value.' }) }
  static override flags = {
    ...readingFlags,
    'show-secrets': boolean({ summary: 'Print a sensitive value in clear. Leaves an event.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackValuesGet)
    const reveal = flags['show-secrets']
    const value = await this.withEngine(context, { access: reveal ? 'write' : 'read' }, ({ engine }) =>
      engine.stack(args.stack).values.get(args.key, { reveal }),
    )
    if (value.type === null) context.note(hiddenNote(`The value "${args.key}"`))
    return { value, exact: true, text: () => renderValueAlone(value) }
  }
}
