import type { GlobalFlags } from '../command-context.ts'
import { choosePaint } from '../render/paint.ts'
import { printable, printableJson } from '../render/printable.ts'
import type { Outcome, OutputFormat } from './outcome.ts'
import { standardOutput } from './standard-output.ts'

/** Prints an outcome on standard output in the form that was asked for. */
export async function printOutcome(outcome: Outcome, flags: GlobalFlags): Promise<void> {
  const format = outcome.form ?? formatOf(flags)
  const text = format === 'table' ? outcome.text(choosePaint(standardOutput(), process.env, flags['no-color'])) : ''
  if (format === 'json') standardOutput().write(`${printableJson(outcome.value, 2)}\n`)
  else if (format === 'yaml') standardOutput().write(forReader(await toYaml(outcome.value), standardOutput()))
  else if (text !== '')
    standardOutput().write(`${outcome.exact === true ? forReader(text, standardOutput()) : printable(text)}\n`)
}

/** The form that was asked for. */
export function formatOf({ json, format = 'table' }: GlobalFlags): OutputFormat {
  return json ? 'json' : format
}

/** Programs get data to the byte; a terminal would obey some of it. */
function forReader(text: string, { isTTY }: { readonly isTTY?: boolean }): string {
  return isTTY === true ? printable(text) : text
}

async function toYaml(value: unknown): Promise<string> {
  const { dump } = await import('js-yaml')
  return dump(JSON.parse(JSON.stringify(value)), { lineWidth: 120 })
}
