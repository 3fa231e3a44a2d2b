import { BaseCommand, readingFlags } from '../base-command.ts'
import type { CommandContext } from '../command-context.ts'
import type { Outcome } from '../output/outcome.ts'

export default class Version extends BaseCommand {
  static override summary = 'Show the version of sloth-runner, of Node and of the system.'
  static override description = 'The same as "sloth-runner --version". Include it when you report a problem.'
  static override examples = [
    { description: 'Show the version', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute(_context: CommandContext): Promise<Outcome> {
    const { version, platform, arch } = this.config
    const value = { version, node: process.versions.node, platform, architecture: arch }
    return { value, text: () => `sloth-runner ${version} (Node ${value.node}, ${platform} ${arch})` }
  }
}
