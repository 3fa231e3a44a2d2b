import { readSource, type Source } from './read-source.ts'

/** What of a sensitive variable tells nothing of its value, and can be shown. */
const plainKeys: ReadonlySet<string> = new Set([
  ...['type', 'sensitive', 'title', 'description', 'uniqueItems'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'],
])

/** Whether a definition says of a sensitive variable what values it has or may have: a default, a list, a pattern. */
function tellsSensitive(definition: unknown): boolean {
  return Object.values(mapOf(mapOf(definition).variables)).some((variable) => {
    const { sensitive = false, ...rules } = mapOf(variable)
    return sensitive !== false && Object.keys(rules).some((key) => !plainKeys.has(key))
  })
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

/** Whether a text that cannot be read may be such a definition, for all that its words say. */
function mayTellSensitive(text: string): boolean {
  return /\bsensitive\b/.test(text)
}

/** A text before it is parsed: what is wrong with it may show none of it, when it may tell something sensitive. */
export function unparsedText(source: Source): Source {
  return mayTellSensitive(source.text) ? { ...source, sensitive: true } : source
}

/** A text once it is parsed: none of it is shown when one of its definitions tells something sensitive. */
export function parsedText(source: Source, definitions: readonly unknown[]): Source {
  return definitions.some(tellsSensitive) ? { ...source, sensitive: true } : source
}

/**
 * Whether what is told of the modules of a definition may show none of their text and values: one of them may tell something
 * sensitive, and hand it on to all others. A module is not plain data.
 */
export function mayModulesTellSensitive(paths: readonly string[]): boolean {
  return paths.some((path) => {
    const read = readSource(path)
    return !('source' in read) || mayTellSensitive(read.source.text)
  })
}
