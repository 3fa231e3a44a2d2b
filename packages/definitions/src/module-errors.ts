import { fileURLToPath, pathToFileURL } from 'node:url'
import { errorFinding, type Finding, InvalidInputError, type Location, placesInStack } from '@sloth-runner/core'
import { isWatched } from './module-graph.ts'
import { placeInModule } from './sensitive-text.ts'

/** What a module threw while it was imported or built, as findings with the place where that can be told. */
export function moduleFindings(error: unknown, url: string): readonly Finding[] {
  const file = fileURLToPath(url)
  if (InvalidInputError.isInstance(error)) {
    const location = placeOf(error, url) ?? { file }
    return error.findings.map((finding) => ({ location, ...finding }))
  }
  const location = placeOf(error, url) ?? { file }
  const lines = wordsOf(error, location).map((line) => line.trimEnd())
  return [
    errorFinding('module-failed', `${file} could not be loaded: ${lines[0] ?? ''}`, {
      ...(lines.length > 1 ? { detail: lines.slice(1).join('\n').trim() } : {}),
      location,
    }),
  ]
}

/** What is wrong with the syntax of a text is told with parts of the text. */
function wordsOf(error: unknown, { sensitive }: Location): readonly string[] {
  if (!(error instanceof Error)) return String(error).split('\n')
  const isDiscreet = sensitive === true && error.name === 'SyntaxError'
  return `${error.name}: ${isDiscreet ? 'the syntax is wrong at this place' : error.message}`.split('\n')
}

/** The first place of a stack trace that lies in one of the definition's own modules. */
function placeOf(error: unknown, url: string): Location | null {
  const place = placesInStack(error).find(({ file }) => isOwn(pathToFileURL(file).href, url))
  if (place === undefined) return null
  const column = place.column ?? caretColumn(error)
  return placeInModule({ file: place.file, line: place.line, ...(column === null ? {} : { column }) })
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
