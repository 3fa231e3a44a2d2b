import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { failureDocument } from '../../output/error-document.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderProviders } from '../../render/providers.ts'

export default class ProvidersList extends BaseCommand {
  static override summary = 'List the resource types that can be declared.'
  static override description =
    'Types come from the plugins that are shipped with sloth-runner and from those you install. One that is broken stops no other: it is named with what is wrong, and the command then ends with 1.'
  static override examples = [
    { description: 'List all types', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const providers = await this.withEngine(context, { access: 'read', database: 'none' }, ({ engine }) =>
      engine.providers.list(),
    )
    return {
      value: { providers: providers.map((each) => ({ ...each, error: failureDocument(each.error) })) },
      text: (paint) => renderProviders(providers, paint),
      exitCode: providers.every(({ error }) => error === null) ? exitCodes.success : exitCodes.failure,
    }
  }
}
