import { fileURLToPath, pathToFileURL } from 'node:url'
import { errorFinding, type Finding, InvalidInputError, type Location, placesInStack } from '@sloth-runner/core'
import { isWatched, modulePaths } from './module-graph.ts'
import { mayModulesTellSensitive } from './sensitive-text.ts'

/** What a module threw while it was imported or built, as findings with the place where that can be told. */
export function moduleFindings(error: unknown, url: string): readonly Finding[] {
  const file = fileURLToPath(url)
  const isDiscreet = mayModulesTellSensitive(modulePaths(url))
  const location: Location = { ...(placeOf(error, url) ?? { file }), ...(isDiscreet ? { sensitive: true } : {}) }
  if (InvalidInputError.isInstance(error)) return error.findings.map((finding) => ({ location, ...finding }))
  const lines = wordsOf(error, isDiscreet).map((line) => line.trimEnd())
  return [
    errorFinding('module-failed', `${file} could not be loaded: ${lines[0] ?? ''}`, {
      ...(lines.length > 1 ? { detail: lines.slice(1).join('\n').trim() } : {}),
      location,
    }),
  ]
}

function wordsOf(error: unknown, isDiscreet: boolean): readonly string[] {
  if (!(error instanceof Error)) return String(error).split('\n')
  return `${error.name}: ${isDiscreet ? discreetWords(error) : error.message}`.split('\n')
}

/**
 * What is told where a message may hold something sensitive. Its own words, as of `throw new Error('…')`, a module gives on
 * purpose. Those of the language and of Node quote values and texts, all but those of names and of modules that are not found.
 */
function discreetWords(error: Error): string {
  if (error.name === 'SyntaxError') return 'the syntax is wrong at this place'
  const { code } = error as NodeJS.ErrnoException
  const isOfModules = code !== undefined && /MODULE|IMPORT|EXPORT|RESOLVE/.test(code)
  const quotesNothing = error.name === 'ReferenceError' || isOfModules
  const isTheirs = error.name === 'Error' && code === undefined && !('stderr' in error)
  return quotesNothing || isTheirs ? error.message : 'its words are not shown, as they may hold something sensitive'
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
