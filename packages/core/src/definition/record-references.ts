import type { Definition } from '../domain/definition.ts'
import { isJsonObject, type Json } from '../domain/json.ts'
import type { ReferenceStep } from './expression-references.ts'
import { mayHoldExpression } from './expression-text.ts'
import { parseTemplate } from './expressions.ts'
import { readsRecord } from './lookup-record.ts'

/** Something that an expression reads. */
export interface RecordReference {
  readonly root: string
  readonly steps: readonly ReferenceStep[]
}

/** What is looked for. A text without its words need not be parsed for it. */
interface Wanted {
  readonly words: RegExp
  has(reference: RecordReference): boolean
}

const ofRecord: Wanted = { words: /\bsta(?:te|cks)\b/, has: readsRecord }
const ofEnvironment: Wanted = { words: /\benv\b/, has: ({ root }) => root === 'env' }

/** What the expressions of a definition read of the record: each reference once, in the order written. */
export function recordReferences(definition: Definition): readonly RecordReference[] {
  return referencesIn(definition, ofRecord)
}

/** What expressions may read of the environment. */
export interface EnvironmentReads {
  /** The variables that are named, each once. */
  readonly names: readonly string[]
  /** Whether a name is computed, as in `env[vars.name]`, or all are read: it may be any variable then. */
  readonly any: boolean
}

/** What the expressions of a definition may read of the environment. */
export function environmentReads(definition: Definition): EnvironmentReads {
  const first = referencesIn(definition, ofEnvironment).map(({ steps: [name] }) => name)
  const names = first.filter((name) => typeof name === 'string')
  return { names: [...new Set(names)], any: names.length < first.length }
}

function referencesIn({ resources = {}, outputs = {} }: Definition, wanted: Wanted): readonly RecordReference[] {
  const found = new Map<string, RecordReference>()
  for (const { properties = {}, forEach = null } of Object.values(resources)) {
    collect(properties, wanted, found)
    collect(forEach, wanted, found)
  }
  for (const { value } of Object.values(outputs)) collect(value, wanted, found)
  return [...found.values()]
}

function collect(value: Json, wanted: Wanted, found: Map<string, RecordReference>): void {
  if (typeof value === 'string') {
    if (mayHoldExpression(value) && wanted.words.test(value)) collectFromText(value, wanted, found)
  } else if (Array.isArray(value))
    value.forEach((item: Json) => {
      collect(item, wanted, found)
    })
  else if (isJsonObject(value)) for (const key of Object.keys(value)) collect(value[key] as Json, wanted, found)
}

function collectFromText(text: string, wanted: Wanted, found: Map<string, RecordReference>): void {
  for (const part of parseTemplate(text).parts) {
    if (typeof part === 'string') continue
    for (const { root, steps } of part.references) {
      if (wanted.has({ root, steps })) found.set(JSON.stringify([root, steps]), { root, steps })
    }
  }
}
