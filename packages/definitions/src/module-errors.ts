import { fileURLToPath, pathToFileURL } from 'node:url'
import { errorFinding, type Finding, InvalidInputError, type Location, placesInStack } from '@sloth-runner/core'
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
  const place = placesInStack(error).find(({ file }) => isOwn(pathToFileURL(file).href, url))
  if (place === undefined) return null
  const column = place.column ?? caretColumn(error)
  return { file: place.file, line: place.line, ...(column === null ? {} : { column }) }
}

function isOwn(place: string, url: string): boolean {
  return place === url || (isWatched(place) && !place.includes('/node_modules/'))
}

/** Syntax errors show the line with carets under the place. */
function caretColumn(error: unknown): number | null {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n', 4) : []
  const carets = lines.find((line) => /^\s*\^+\s*$/.test(line))
  return carets === undefined ? null : carets.indexOf('^') + 1
}
