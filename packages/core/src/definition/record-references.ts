import type { Definition } from '../domain/definition.ts'
import { isJsonObject, type Json } from '../domain/json.ts'
import type { ReferenceStep } from './expression-references.ts'
import { mayHoldExpression } from './expression-text.ts'
import { parseTemplate } from './expressions.ts'
import { readsRecord } from './lookup-record.ts'

/** Something of the record that an expression reads. */
export interface RecordReference {
  readonly root: string
  readonly steps: readonly ReferenceStep[]
}

/** A text that reads nothing of the record need not be parsed for it. */
const mayReadRecord = /\bsta(?:te|cks)\b/

/** What the expressions of a definition read of the record: each reference once, in the order written. */
export function recordReferences({ resources = {}, outputs = {} }: Definition): readonly RecordReference[] {
  const found = new Map<string, RecordReference>()
  for (const { properties = {}, forEach = null } of Object.values(resources)) {
    collect(properties, found)
    collect(forEach, found)
  }
  for (const { value } of Object.values(outputs)) collect(value, found)
  return [...found.values()]
}

function collect(value: Json, found: Map<string, RecordReference>): void {
  if (typeof value === 'string') {
    if (mayHoldExpression(value) && mayReadRecord.test(value)) collectFromText(value, found)
  } else if (Array.isArray(value))
    value.forEach((item: Json) => {
      collect(item, found)
    })
  else if (isJsonObject(value)) for (const key of Object.keys(value)) collect(value[key] as Json, found)
}

function collectFromText(text: string, found: Map<string, RecordReference>): void {
  for (const part of parseTemplate(text).parts) {
    if (typeof part === 'string') continue
    for (const reference of part.references) {
      if (!readsRecord(reference)) continue
      const { root, steps } = reference
      found.set(JSON.stringify([root, steps]), { root, steps })
    }
  }
}
