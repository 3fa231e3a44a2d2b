import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { loadConfiguration } from '../../config/load-configuration.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderConfiguration } from '../../render/configuration.ts'

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show every setting, its value, where the value comes from and whether it has an effect.'
  static override description =
    'A flag wins over the environment, that over configuration files, those over defaults. Each setting has a variable: SLOTH_RUNNER_ and its path in capitals, for example SLOTH_RUNNER_STACKS_DATABASE_PATH.'
  static override examples = [
    { description: 'Show all settings', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Look at one file alone', command: '<%= config.bin %> <%= command.id %> --config ./config.yaml' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute({ flags }: CommandContext): Promise<Outcome> {
    const configuration = await loadConfiguration({
      file: flags.config,
      database: flags.db,
      environment: process.env,
      folder: process.cwd(),
    })
    return { value: configuration, text: () => renderConfiguration(configuration) }
  }
}
