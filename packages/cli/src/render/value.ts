import { isJsonObject, type Json, type JsonObject, objectReferenceOf, wireFormOf } from '@sloth-runner/core'

import { renderCount } from './units.ts'

const longest = 100

/** A value on one line. What a plan cannot know, secrets and content are told in words; long values are cut. */
export function renderValue(value: Json | undefined): string {
  if (value === undefined) return '(absent)'
  const form = wireFormOf(value)
  if (form !== null) return renderWireForm(value as JsonObject, form)
  if (typeof value === 'string' && value.includes('\n'))
    return `(${renderLines(value)}, ${renderCount(value.length, 'character')})`
  const text = JSON.stringify(value)
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`
}

function renderLines(text: string): string {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  return renderCount(lines, 'line')
}

function renderWireForm(value: JsonObject, form: NonNullable<ReturnType<typeof wireFormOf>>): string {
  const reference = objectReferenceOf(value)
  if (reference !== null) return `(${reference.size} bytes, sha256 ${reference.sha256.slice(0, 12)}…)`
  if (form === '$unknown') return '(known during the run)'
  if (form === '$number') return String(value.$number)
  if (form === '$bytes') return `(${Buffer.from(String(value.$bytes), 'base64').length} bytes, not text)`
  return '<sensitive>'
}

/** A value of an output: text as it is, so that it can be copied; anything else as JSON. */
export function renderPlainValue(value: Json): string {
  if (typeof value === 'string') return value
  return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)
}
