import { BaseCommand } from '../../base-command.ts'
import { configurationSchema } from '../../config/configuration-schema.ts'
import type { Outcome } from '../../output/outcome.ts'

export default class ConfigSchema extends BaseCommand {
  static override summary = 'Print the JSON Schema of configuration files, for editors.'
  static override description =
    'It knows every setting with its description, its default and what it may be. An editor checks and completes a file whose first line is "# yaml-language-server: $schema=" and the place of the schema.'
  static override examples = [
    {
      description: 'Keep it beside the configuration',
      command: '<%= config.bin %> <%= command.id %> > config.schema.json',
    },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]

  protected async execute(): Promise<Outcome> {
    await this.parse(ConfigSchema)
    const value = configurationSchema()
    return { value, exact: true, text: () => JSON.stringify(value, null, 2) }
  }
}
