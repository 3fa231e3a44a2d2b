import { InterruptedError } from '@sloth-runner/core'
import { explainUsageError } from '../explain-usage-error.ts'
import { createLineReader } from '../prompts/read-line.ts'
import { renderError } from '../render/error.ts'
import { choosePaint } from '../render/paint.ts'
import { printable, printableJson } from '../render/printable.ts'
import { errorDocument } from './error-document.ts'
import { isUsageError } from './exit-codes.ts'
import { standardOutput } from './standard-output.ts'
import { wantsJson } from './wants-json.ts'

/**
 * Tells what went wrong: words on standard error, and with `--json` a document on standard output. The flags are looked
 * for in the raw command line, because it may be what could not be parsed.
 */
export function reportError(error: unknown, argv: readonly string[]): void {
  const told = isUsageError(error) ? explainUsageError(error) : error
  if (InterruptedError.isInstance(told) && wantsJson(argv) === false) {
    process.stderr.write('Interrupted.\n')
    return
  }
  tellError(told, argv)
  if (wantsJson(argv)) standardOutput().write(`${printableJson(errorDocument(told), 2)}\n`)
}

/** The words alone: where there is a result besides, standard output is the result's. */
export function tellError(error: unknown, argv: readonly string[]): void {
  const paint = choosePaint(process.stderr, process.env, argv.includes('--no-color'))
  const stacks = argv.includes('--verbose') || (process.env.DEBUG ?? '') !== ''
  process.stderr.write(`${printable(renderError(error, { paint, stacks, readLine: createLineReader() }))}\n`)
}
