import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { EngineError } from '@sloth-runner/core'
import type { Interruption } from './interruption.ts'
import { usageError } from './usage-error.ts'

const variable = 'SLOTH_RUNNER_NEW_PASSPHRASE'
/** Shorter ones are guessed, whatever each guess costs. */
const shortest = 12

/** A passphrase to be: from the environment, else typed twice without being shown. */
export async function newPassphrase(
  environment: Readonly<Record<string, string | undefined>>,
  interruption: Interruption,
): Promise<string> {
  const given = environment[variable]
  if (given !== undefined && given !== '') return longEnough(given)
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw usageError(`There is no new passphrase, and no terminal to ask on.`, `Give it in ${variable}.`)
  const typed = longEnough(await askHidden('New passphrase: ', interruption))
  if ((await askHidden('Again: ', interruption)) !== typed) throw usageError('These were two different passphrases.')
  return typed
}

function longEnough(passphrase: string): string {
  if (passphrase.length >= shortest) return passphrase
  throw usageError(
    `A passphrase has at least ${shortest} characters; this one has ${passphrase.length}.`,
    'Take several words, or what a password manager makes.',
  )
}

/** What is typed goes nowhere: only the prompt is written. */
function askHidden(prompt: string, { signal, interrupt }: Interruption): Promise<string> {
  process.stderr.write(prompt)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(
        new EngineError('interrupted', { message: 'Interrupted before there was a passphrase. Nothing was done.' }),
      )
      lines.close()
    }
    signal.addEventListener('abort', stop, { once: true })
    lines.on('SIGINT', interrupt)
    lines.on('close', () => {
      process.stderr.write('\n')
      resolve('')
    })
    lines.question('', (answer) => {
      signal.removeEventListener('abort', stop)
      resolve(answer)
      lines.close()
    })
  })
}
