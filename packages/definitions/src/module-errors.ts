import { fileURLToPath } from 'node:url'
import { errorFinding, type Finding, InvalidInputError, type Location } from '@sloth-runner/core'
import { isWatched } from './module-graph.ts'

/** What a module threw while it was imported or built, as findings with the place where that can be told. */
export function moduleFindings(error: unknown, url: string): readonly Finding[] {
  const file = fileURLToPath(url)
  if (InvalidInputError.isInstance(error)) {
    const location = placeOf(error, url) ?? { file }
    return error.findings.map((finding) => ({ location, ...finding }))
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const lines = message.split('\n').map((line) => line.trimEnd())
  return [
    errorFinding('module-failed', `${file} could not be loaded: ${lines[0] ?? ''}`, {
      ...(lines.length > 1 ? { detail: lines.slice(1).join('\n').trim() } : {}),
      location: placeOf(error, url) ?? { file },
    }),
  ]
}

/** The first place of a stack trace that lies in one of the definition's own modules. */
function placeOf(error: unknown, url: string): Location | null {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const [, module, line, column] of stack.matchAll(/(file:\/\/[^\s():]+|\/[^\s():]+):(\d+)(?::(\d+))?/g)) {
    const place = module?.startsWith('file:') ? module : `file://${module}`
    if (place !== url && !(isWatched(place) && !place.includes('/node_modules/'))) continue
    const marked = column ?? caretColumn(stack)
    return { file: fileURLToPath(place), line: Number(line), ...(marked === null ? {} : { column: Number(marked) }) }
  }
  return null
}

/** Syntax errors show the line with carets under the place. */
function caretColumn(stack: string): number | null {
  const carets = stack.split('\n', 4).find((line) => /^\s*\^+\s*$/.test(line))
  return carets === undefined ? null : carets.indexOf('^') + 1
}
