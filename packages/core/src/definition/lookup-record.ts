import type { Json } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { shellWord } from '../domain/shell-word.ts'
import type { StackStatus } from '../domain/stack.ts'
import type { ExpressionReference, ReferenceStep } from './expression-references.ts'
import type { Lookup, PlacedValue } from './lookup.ts'
import type { RecordedValue, RecordScope } from './record-scope.ts'

type Problem = Lookup & { kind: 'problem' }

/** The names of expressions that read the record. */
export const recordRoots = ['state', 'stacks'] as const

/** Whether a reference reads the record. */
export function readsRecord({ root }: Pick<ExpressionReference, 'root'>): boolean {
  return recordRoots.some((known) => known === root)
}

/**
 * The values a reference to the record gives. What is not there is a problem that names the nearest one, never a made-up
 * value: nothing a run does could still bring it.
 */
export function lookupRecord(reference: ExpressionReference, record: RecordScope): Lookup {
  return reference.root === 'state' ? lookupState(reference, record) : lookupStacks(reference, record)
}

function lookupState(reference: ExpressionReference, { stack, made, state }: RecordScope): Lookup {
  const [key] = reference.steps
  const named = lookupNamed(['state'], key, state, reference)
  if (named !== null) return named
  const known = [...state.keys()]
  return problem(
    'unknown-value',
    `The stack${stack === '' ? '' : ` "${stack}"`} has no value "${key}".${didYouMean(String(key), known)}`,
    `${settingText(stack, made, String(key))}, or say what to take without it: ${fallback(String(key))}.`,
  )
}

/** A stack that is not made keeps no value. */
function settingText(stack: string, made: boolean, key: string): string {
  const set = `"sloth-runner stack values set ${stack || 'STACK'} ${shellWord(key)} VALUE"`
  if (made || stack === '') return `Set it with ${set}`
  return `Make the stack with "sloth-runner stack create ${stack}" and set the value with ${set}`
}

function fallback(key: string): string {
  if (/^[A-Za-z_]\w*$/.test(key)) return `has(state.${key}) ? state.${key} : "none"`
  const quoted = JSON.stringify(key)
  return `${quoted} in state ? state[${quoted}] : "none"`
}

function lookupStacks(reference: ExpressionReference, record: RecordScope): Lookup {
  const [name, part, key] = reference.steps
  if (typeof name !== 'string') return badForm('dynamic-reference', 'A reference names its stack literally.')
  if (part !== 'outputs') return badForm('unknown-field', `What can be read of the stack "${name}" is its outputs.`)
  if (name === record.stack)
    return problem(
      'self-reference',
      `The stack "${name}" cannot read its own outputs.`,
      'Write what the output is computed from.',
    )
  const place = ['stacks', name, 'outputs']
  const stack = record.stacks.get(name)
  if (stack === undefined) {
    if (reference.optional) return known([{ path: place, value: {} }], false)
    const near = didYouMean(
      name,
      record.stackNames.filter((other) => other !== record.stack),
    )
    return problem('unknown-stack', `There is no stack "${name}".${near}`, 'Run it first: its outputs are read here.')
  }
  const named = lookupNamed(place, key, stack.outputs, reference)
  if (named !== null) return named
  const outputs = [...stack.outputs.keys()]
  if (outputs.length === 0 && stack.status !== 'completed') {
    const { why, remedy } = withoutOutputs[stack.status]
    return problem('no-outputs', `The stack "${name}" has no outputs${why}.`, remedy)
  }
  return problem(
    'unknown-output',
    `The stack "${name}" has no output "${key}".${didYouMean(String(key), outputs)}`,
    outputs.length === 0 ? 'It has no outputs.' : `Its outputs: ${outputs.join(', ')}.`,
  )
}

const withoutOutputs: Readonly<
  Record<Exclude<StackStatus, 'completed'>, { readonly why: string; readonly remedy: string }>
> = {
  created: { why: ' yet', remedy: 'Run it first: it has not been run.' },
  running: { why: ' yet', remedy: 'Run it until it completes: its run has not ended.' },
  failed: { why: ': its last run did not complete', remedy: 'Run it until it completes: such a run leaves them.' },
  destroyed: { why: ': it was destroyed', remedy: 'Run it again first: a run that completes leaves them.' },
}

/** One of several named values, or all of them where none is named literally. Null when there is none of that name. */
function lookupNamed(
  place: readonly string[],
  key: ReferenceStep | undefined,
  all: ReadonlyMap<string, RecordedValue>,
  { optional, keysOnly, steps }: ExpressionReference,
): Lookup | null {
  if (key === undefined || typeof key === 'object') {
    if (keysOnly && steps.length === place.length - 1) return known([{ path: place, value: keysOf(all) }], false)
    const values = [...all].map(([name, { value }]) => ({ path: [...place, name], value }))
    const sensitive = [...all.values()].some((each) => each.sensitive)
    return known([{ path: place, value: {} }, ...values], sensitive)
  }
  const found = all.get(String(key))
  if (found !== undefined) return known([{ path: [...place, String(key)], value: found.value }], found.sensitive)
  return optional ? known([{ path: place, value: {} }], false) : null
}

/** A map with the same keys, for what asks for nothing else. */
function keysOf(all: ReadonlyMap<string, RecordedValue>): Json {
  return Object.fromEntries([...all.keys()].map((key) => [key.startsWith('$') ? `$${key}` : key, true]))
}

function known(values: readonly PlacedValue[], sensitive: boolean): Lookup {
  return { kind: 'known', values, sensitive }
}

function badForm(code: string, summary: string): Problem {
  return problem(code, summary, 'It is written stacks.name.outputs.key, or stacks["my-stack"].outputs["my-key"].')
}

function problem(code: string, summary: string, detail: string): Problem {
  return { kind: 'problem', code, summary, detail }
}
