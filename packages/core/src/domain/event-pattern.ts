import { type EventType, eventTypes } from './event.ts'

/** The types that a pattern means: `lock.acquired`, `lock.*`, `*.failed`. A star stands for any characters, also none. */
export function typesMatching(pattern: string): readonly EventType[] {
  const literals = pattern.split('*').map((text) => text.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  const expression = new RegExp(`^${literals.join('.*')}$`)
  return eventTypes.filter((type) => expression.test(type))
}

/** What is asked for most: every type, and the types that begin alike. */
export function usualPatterns(): readonly string[] {
  return [...eventTypes, ...new Set(eventTypes.map((type) => `${type.slice(0, type.indexOf('.'))}.*`))]
}
