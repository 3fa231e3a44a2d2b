import { createInterface } from 'node:readline'
import { InterruptedError, onOneLine } from '@sloth-runner/core'
import type { Interruption } from '../process/interruption.ts'
import { printable } from '../render/printable.ts'
import { usageError } from '../usage-error.ts'

/** What a question needs. */
export interface ConfirmOptions {
  readonly question: string
  /** `--auto-approve`: the answer is yes and nothing is asked. */
  readonly autoApprove: boolean
  /** Where what is asked about can be looked at beforehand, as a sentence without its end. Default: nowhere. */
  readonly look?: string
  readonly interruption: Interruption
}

/**
 * Asks a person, who has to type "yes". Without a terminal nobody can answer: that is a usage error which names the
 * flag, never a silent no.
 */
export async function confirm({ question, autoApprove, look, interruption }: ConfirmOptions): Promise<boolean> {
  if (autoApprove) return true
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw usageError(
      `This needs a confirmation, and there is no terminal to ask on: ${question}`,
      look === undefined ? 'Where that is meant, add --auto-approve.' : `${look}, then add --auto-approve.`,
    )
  }
  const answer = await ask(printable(onOneLine(`${question} Only 'yes' is accepted (yes/no): `)), interruption)
  return answer.trim().toLowerCase() === 'yes'
}

/** The prompt goes to standard error: standard output is the result's. */
function ask(prompt: string, { signal, interrupt }: Interruption): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new InterruptedError('Interrupted before an answer was given. Nothing was done.'))
      lines.close()
    }
    signal.addEventListener('abort', stop, { once: true })
    lines.on('SIGINT', interrupt)
    lines.on('close', () => resolve('no'))
    lines.question(prompt, (answer) => {
      resolve(answer)
      lines.close()
    })
  })
}
