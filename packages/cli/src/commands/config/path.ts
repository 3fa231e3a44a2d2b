import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { configurationPlaces } from '../../config/configuration-files.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderPlaces } from '../../render/configuration.ts'

export default class ConfigPath extends BaseCommand {
  static override summary = 'Show where configuration files are looked for, and which are there.'
  static override description =
    'Later files win over earlier ones, key by key. A file given with --config or SLOTH_RUNNER_CONFIG is read in place of all of them.'
  static override examples = [
    { description: 'Show the places', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute({ flags }: CommandContext): Promise<Outcome> {
    const places = configurationPlaces(flags.config, process.env, process.cwd())
    return { value: { places }, text: () => renderPlaces(places) }
  }
}
