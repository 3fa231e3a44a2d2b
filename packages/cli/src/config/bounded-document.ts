import { errorFinding, type Finding, type Json } from '@sloth-runner/core'

const mostValues = 10_000
const mostLevels = 20

/**
 * What makes a document too large for a configuration, or null. Aliases count as often as they are used, so that neither one
 * that contains itself nor one that multiplies goes on without end.
 */
export function boundProblem(document: Json): Finding | null {
  let level: readonly Json[] = [document]
  let count = 0
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels)
      return tooLarge(`It is nested deeper than ${mostLevels} levels, or a part of it contains itself.`)
    const next: Json[] = []
    for (const value of level) {
      const items = typeof value === 'object' && value !== null ? Object.values(value) : []
      count += items.length
      if (count > mostValues) return tooLarge(`It holds more than ${mostValues} values.`)
      next.push(...items)
    }
    level = next
  }
  return null
}

function tooLarge(detail: string): Finding {
  return errorFinding('invalid-configuration', 'A configuration is small: this is none.', { detail })
}
