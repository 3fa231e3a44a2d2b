import {
  EngineError,
  isJsonObject,
  type Json,
  type JsonObject,
  type ListedProvider,
  onOneLine,
  type ProviderDetails,
} from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { indentLines, renderTable } from './table.ts'

/** All resource types, and after them why some cannot be used. */
export function renderProviders(providers: readonly ListedProvider[], paint: Paint): string {
  if (providers.length === 0) return 'No plugin is installed that brings resource types.'
  const rows = providers.map(({ type, plugin, version, description }) => [
    type,
    `${plugin} ${version}`,
    description ?? '(cannot be used)',
  ])
  const table = renderTable(['TYPE', 'PLUGIN', 'DESCRIPTION'], rows)
  const broken = providers.flatMap(({ type, error }) => (error === null ? [] : [renderBroken(type, error, paint)]))
  return [table, ...broken].join('\n\n')
}

function renderBroken(type: string, error: Error, paint: Paint): string {
  const { detail, remedy } = EngineError.isInstance(error) ? error : {}
  const lines = [
    `${paint('bad', `${type} cannot be used:`)} ${onOneLine(error.message)}`,
    ...(detail === undefined ? [] : [indentLines(detail, '  ')]),
    ...(remedy === undefined ? [] : [`${paint('heading', 'What to do:')} ${onOneLine(remedy)}`]),
  ]
  return lines.join('\n')
}

/** One resource type with its properties as its schema describes them. */
export function renderProvider({ type, plugin, version, description, schema }: ProviderDetails, paint: Paint): string {
  const required = Array.isArray(schema.required) ? schema.required : []
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : []
  const lines = properties.map(([name, property]) => renderProperty(name, property, required.includes(name), paint))
  const head = `${paint('heading', type)} (${plugin} ${version})\n${description}`
  return [head, paint('heading', 'Properties:'), ...lines].join('\n\n')
}

function renderProperty(name: string, property: Json, required: boolean, paint: Paint): string {
  const schema: JsonObject = isJsonObject(property) ? property : {}
  const facts = [typeOf(schema), ...(required ? ['required'] : []), ...extensionsOf(schema), ...defaultOf(schema)]
  const description = typeof schema.description === 'string' ? `\n      ${schema.description}` : ''
  return `  ${paint('heading', name)} ${paint('faint', `(${facts.join(', ')})`)}${description}`
}

function typeOf({ type, enum: choices, const: only, oneOf, anyOf }: JsonObject): string {
  if (Array.isArray(choices)) return `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`
  if (only !== undefined) return JSON.stringify(only)
  const several = oneOf ?? anyOf
  if (Array.isArray(several)) return several.map((each) => (isJsonObject(each) ? typeOf(each) : 'any')).join(' or ')
  return Array.isArray(type) ? type.join(' or ') : String(type ?? 'any')
}

const extensions: Readonly<Record<string, string>> = {
  'x-identity': 'identity',
  'x-immutable': 'replaced when changed',
  'x-sensitive': 'sensitive',
  'x-public': 'kept and shown in clear',
  'x-write-only': 'cannot be observed',
  'x-computed': 'set by the system',
}

function extensionsOf(schema: JsonObject): readonly string[] {
  return Object.entries(extensions).flatMap(([keyword, text]) => (schema[keyword] === true ? [text] : []))
}

function defaultOf(schema: JsonObject): readonly string[] {
  return schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]
}
