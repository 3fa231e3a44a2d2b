import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { InterruptedError, onOneLine } from '@sloth-runner/core'
import type { Interruption } from '../process/interruption.ts'
import { printable } from '../render/printable.ts'

/** Asks a person for a text that does not appear on the terminal. The question goes to standard error. */
export function askSecret(question: string, { signal, interrupt }: Interruption): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  process.stderr.write(printable(onOneLine(question)))
  return new Promise((resolve, reject) => {
    const end = (): void => {
      process.stderr.write('\n')
      lines.close()
    }
    const refuse = (): void => {
      reject(new InterruptedError('Interrupted before a value was given. Nothing was done.'))
    }
    signal.addEventListener(
      'abort',
      () => {
        refuse()
        end()
      },
      { once: true },
    )
    lines.on('SIGINT', interrupt)
    lines.on('close', refuse)
    lines.on('line', (line) => {
      resolve(line)
      end()
    })
  })
}
