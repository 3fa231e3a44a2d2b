import { type EventType, eventTypes } from './event.ts'

/**
 * Whether a type is one that a pattern means: `lock.acquired`, `lock.*`, `*.failed`. A
 * star stands for any characters, also none.
 */
export function isMeant(type: string, pattern: string): boolean {
  const [first = '', ...between] = pattern.split('*')
  const last = between.pop()
  if (last === undefined) return type === pattern
  const end = type.length - last.length
  if (first.length > end || !type.startsWith(first) || !type.endsWith(last)) return false
  let at = first.length
  for (const part of between) {
    const found = type.indexOf(part, at)
    if (found === -1 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** The types that a pattern means. */
export function typesMatching(pattern: string): readonly EventType[] {
  return eventTypes.filter((type) => isMeant(type, pattern))
}

/** What is asked for most: every type, and the types that begin alike. */
export function usualPatterns(): readonly string[] {
  return [...eventTypes, ...new Set(eventTypes.map((type) => `${type.slice(0, type.indexOf('.'))}.*`))]
}
