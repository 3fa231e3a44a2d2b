import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderProvider } from '../../render/providers.ts'

export default class ProvidersShow extends BaseCommand {
  static override summary = 'Show what can be declared of one resource type.'
  static override description =
    'With --json it prints the JSON Schema of the properties, for editors and other programs.'
  static override examples = [
    { description: 'Show the properties of a file', command: '<%= config.bin %> <%= command.id %> file:file' },
    { description: 'Print the schema', command: '<%= config.bin %> <%= command.id %> file:file --json' },
  ]
  static override args = { type: argument({ required: true, description: 'Resource type, for example file:file.' }) }
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(ProvidersShow)
    const details = await this.withEngine(context, { access: 'read', database: 'none' }, ({ engine }) =>
      engine.providers.show(args.type),
    )
    return { value: details, text: (paint) => renderProvider(details, paint) }
  }
}
