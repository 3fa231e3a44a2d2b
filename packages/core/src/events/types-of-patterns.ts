import type { EventType } from '../domain/event.ts'
import { typesMatching, usualPatterns } from '../domain/event-pattern.ts'
import { didYouMean } from '../domain/names.ts'
import { EngineError } from '../errors/engine-error.ts'

/** The types that patterns mean together. `EngineError` `usage` names every pattern that means none. */
export function typesOfPatterns(patterns: readonly string[]): readonly EventType[] {
  const unknown = patterns.filter((pattern) => typesMatching(pattern).length === 0)
  if (unknown.length > 0) {
    const usual = usualPatterns()
    throw new EngineError('usage', {
      message: unknown.map((pattern) => `No type of event is "${pattern}".${didYouMean(pattern, usual)}`).join(' '),
      remedy: `Name a type such as "drift.detected", or a pattern, in which a star stands for any characters: ${usual.filter((type) => type.endsWith('.*')).join(', ')}.`,
    })
  }
  return [...new Set(patterns.flatMap(typesMatching))]
}
