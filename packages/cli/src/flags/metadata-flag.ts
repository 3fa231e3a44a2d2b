import { usageError } from '../usage-error.ts'

/** The pairs of `--metadata KEY=VALUE`. Anything else, and a key given twice, is a usage error. */
export function metadataFlag(texts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>()
  for (const text of texts) {
    const end = text.indexOf('=')
    const key = text.slice(0, Math.max(0, end))
    if (key === '') throw usageError(`--metadata takes KEY=VALUE, not "${text}".`)
    if (pairs.has(key)) throw usageError(`--metadata gives "${key}" twice.`)
    pairs.set(key, text.slice(end + 1))
  }
  return Object.fromEntries(pairs)
}
