import type { Environment } from '../environment.ts'
import type { Interruption } from '../process/interruption.ts'
import { usageError } from '../usage-error.ts'
import { askSecret } from './ask-secret.ts'

const variable = 'SLOTH_RUNNER_NEW_PASSPHRASE'
/** Shorter ones are guessed, whatever each guess costs. */
const shortest = 12

/** A passphrase to be: from the environment, else typed twice without being shown. */
export async function newPassphrase(environment: Environment, interruption: Interruption): Promise<string> {
  const given = environment[variable]
  if (given !== undefined && given !== '') return longEnough(given)
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw usageError(`There is no new passphrase, and no terminal to ask on.`, `Give it in ${variable}.`)
  const typed = longEnough(await askSecret('New passphrase (not shown): ', interruption))
  if ((await askSecret('Again (not shown): ', interruption)) !== typed)
    throw usageError('These were two different passphrases.')
  return typed
}

function longEnough(passphrase: string): string {
  if (passphrase.length >= shortest) return passphrase
  throw usageError(
    `A passphrase has at least ${shortest} characters; this one has ${passphrase.length}.`,
    'Take several words, or what a password manager makes.',
  )
}
