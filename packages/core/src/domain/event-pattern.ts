import { type EventType, eventTypes } from './event.ts'

/** Whether a type is one that a pattern means: `lock.acquired`, `lock.*`, `*.failed`. A star stands for any characters, also none. */
export function isMeant(type: string, pattern: string): boolean {
  const literals = pattern.split('*').map((text) => text.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${literals.join('.*')}$`).test(type)
}

/** The types that a pattern means. */
export function typesMatching(pattern: string): readonly EventType[] {
  return eventTypes.filter((type) => isMeant(type, pattern))
}

/** What is asked for most: every type, and the types that begin alike. */
export function usualPatterns(): readonly string[] {
  return [...eventTypes, ...new Set(eventTypes.map((type) => `${type.slice(0, type.indexOf('.'))}.*`))]
}
