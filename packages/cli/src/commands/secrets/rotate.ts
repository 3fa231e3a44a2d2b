import { boolean, string } from '@oclif/core/flags'
import type { NewWrapping } from '@sloth-runner/core'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { durationFlag } from '../../flags/duration-flag.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { refuseOwnPlace } from '../../output/output-file.ts'
import { showProgress } from '../../progress/show-progress.ts'
import { newPassphrase } from '../../prompts/new-passphrase.ts'
import { renderRotation } from '../../render/secrets.ts'
import { givenEnvironment } from '../../secret-variables.ts'

export default class SecretsRotate extends BaseCommand {
  static override summary = 'Make a new key for sensitive values, and change what protects the keys.'
  static override description =
    'New values are sealed with the new key; those on record stay readable. With --re-encrypt these are sealed anew as well, and keys that nothing needs any more go. Values keep their ids, so that nothing else changes. While the key file or passphrase of this database is missing it is refused; with --set-aside, for one that is lost for ever, such keys are set aside: they go on opening what they sealed if it ever comes back, and go with the next --re-encrypt once nothing is sealed with them. Commands that run meanwhile go on. Whatever stops it, everything can be read: run it again. Copies of the database from before need what opened them then.'
  static override examples = [
    { description: 'A new key for new values', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Everything under a new key, in a new key file',
      command: '<%= config.bin %> <%= command.id %> --re-encrypt --key-file /srv/keys/sloth-runner.key',
    },
    {
      description: 'From a key file to a passphrase, which is asked for',
      command: '<%= config.bin %> <%= command.id %> --re-encrypt --passphrase',
    },
    {
      description: 'When the key file is lost for ever: a new key, in a new key file',
      command: '<%= config.bin %> <%= command.id %> --set-aside',
    },
  ]
  static override flags = {
    're-encrypt': boolean({ summary: 'Seal all sensitive values with the new key, and drop the keys before it.' }),
    'key-file': string({
      helpValue: 'FILE',
      exclusive: ['passphrase'],
      summary: 'The key file that opens the keys from now on. Made when it is not there; its folder has to be there.',
    }),
    passphrase: boolean({
      summary:
        'A passphrase opens the keys from now on: SLOTH_RUNNER_NEW_PASSPHRASE, or what you type. Never a value on the command line.',
    }),
    'set-aside': boolean({
      summary: 'Set keys of this database aside that cannot be opened here, and go on with the new key.',
    }),
    wait: string({ helpValue: 'DURATION', summary: 'How long to wait for the lock of the database. Default: 30s.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { flags } = await this.parse(SecretsRotate)
    const wrapping = await wantedWrapping(flags['key-file'], flags.passphrase, context)
    const display = showProgress(context)
    const rotation = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.secrets.rotate({
        wrapping,
        reencrypt: flags['re-encrypt'],
        setAside: flags['set-aside'],
        signal: context.interruption.signal,
        onProgress: display.onProgress,
        ...(flags.wait === undefined ? {} : { wait: durationFlag(flags.wait, '--wait') }),
      }),
    )
    display.clear()
    const named = process.env.SLOTH_RUNNER_KEY_FILE
    return {
      value: rotation,
      text: (paint) =>
        renderRotation(rotation, { reencrypted: flags['re-encrypt'], askedAside: flags['set-aside'], named }, paint),
      exitCode: rotation.damaged.length + rotation.gone.length > 0 ? exitCodes.failure : exitCodes.success,
    }
  }
}

async function wantedWrapping(
  keyFile: string | undefined,
  passphrase: boolean,
  context: CommandContext,
): Promise<NewWrapping> {
  if (keyFile !== undefined) {
    const { ownPlacesBesideRecord } = await import('../../composition.ts')
    // A key file that was named before is a good one.
    const taken = ownPlacesBesideRecord(context).filter(({ secret }) => secret !== true)
    refuseOwnPlace(keyFile, taken)
    return { kind: 'file', path: keyFile }
  }
  if (!passphrase) return { kind: 'same' }
  return { kind: 'passphrase', passphrase: await newPassphrase(givenEnvironment(), context.interruption) }
}
