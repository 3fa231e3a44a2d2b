import type { GlobalFlags } from './command-context.ts'
import type { Outcome } from './outcome.ts'
import { choosePaint } from './render/paint.ts'
import { printable } from './render/printable.ts'

/** Prints an outcome on standard output in the form that was asked for. */
export async function printOutcome(outcome: Outcome, flags: GlobalFlags): Promise<void> {
  const format = outcome.form ?? (flags.json ? 'json' : (flags.format ?? 'table'))
  const text = format === 'table' ? outcome.text(choosePaint(process.stdout, process.env, flags['no-color'])) : ''
  if (format === 'json') process.stdout.write(`${JSON.stringify(outcome.value, null, 2)}\n`)
  else if (format === 'yaml') process.stdout.write(await toYaml(outcome.value))
  else if (text !== '') process.stdout.write(`${outcome.exact === true ? text : printable(text)}\n`)
}

async function toYaml(value: unknown): Promise<string> {
  const { dump } = await import('js-yaml')
  return dump(JSON.parse(JSON.stringify(value)), { lineWidth: 120 })
}
