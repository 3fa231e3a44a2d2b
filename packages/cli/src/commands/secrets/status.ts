import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderSecretsStatus } from '../../render/secrets.ts'

export default class SecretsStatus extends BaseCommand {
  static override summary =
    'Show the keys of sensitive values: which is in use, what opens each, and whether what it sealed can be read.'
  static override description =
    'Each key is tried here and now, with the key file on record, the one of SLOTH_RUNNER_KEY_FILE, or the passphrase of SLOTH_RUNNER_PASSPHRASE, and each sensitive value is opened. Changes nothing and shows no sensitive value. Ends with 1 when one is damaged or gone, with 4 when a key cannot be opened.'
  static override examples = [
    { description: 'Look at the keys', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    await this.parse(SecretsStatus)
    const status = await this.withEngine(context, { access: 'read' }, ({ engine }) => engine.secrets.status())
    const isMissing = status.keys.some(({ problem }) => problem !== null)
    const unknown = isMissing ? exitCodes.unknown : exitCodes.success
    return {
      value: status,
      text: (paint) => renderSecretsStatus(status, paint),
      exitCode: status.broken.length > 0 ? exitCodes.failure : unknown,
    }
  }
}
