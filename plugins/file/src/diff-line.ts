import {
  type Change,
  type ChangeAction,
  onOneLine,
  overlaps,
  type ReadableObservation,
  structuralChange,
  type Target,
} from '@sloth-runner/core'
import { type LineActual, type LineSpec, lineSchema } from './line-spec.ts'
import { whatMakesFiles } from './making-obstacle.ts'
import { pathOf, pathText } from './path-keys.ts'

/** Longest line that is named inside of a sentence; characters. */
const longestNamed = 60

/** What separates a declared line or block from what is there. */
export function diffLine(target: Target<LineSpec>, observation: ReadableObservation<LineActual>): Change {
  const change = structuralChange(target, observation, lineSchema)
  if (change.action === 'none') return change
  if (observation.status === 'absent' && observation.vacated === true && target.declared?.create !== true)
    return { ...change, steps: [], refusal: noFile(target) }
  const effect = change.action === 'delete' || change.action === 'replace' ? 'irreversible' : 'safe'
  const line = change.action === 'delete' ? removedLine(target) : null
  const items = line !== null && !isNamed(line) ? { items: [line] } : {}
  const steps = [{ name: lineStep(target, change.action, observation), effect, ...items } as const]
  return { ...change, steps, ...(change.action === 'delete' ? takenBy(observation) : {}) }
}

function takenBy(observation: ReadableObservation<LineActual>): Pick<Change, 'takes'> {
  const { takes } = (observation.status === 'present' ? (observation.computed ?? {}) : {}) as Pick<Change, 'takes'>
  return takes === undefined ? {} : { takes }
}

function noFile(target: Target<LineSpec>): NonNullable<Change['refusal']> {
  return {
    because: `there will be no file ${pathText(pathOf(target) ?? target.address)} to put it into`,
    remedy: whatMakesFiles,
  }
}

/** What is done to the file, in words. */
export function lineStep(
  target: Target<LineSpec>,
  action: ChangeAction,
  observation: ReadableObservation<LineActual>,
): string {
  const spec = target.declared ?? target.applied
  const what = spec?.marker === undefined ? 'a line' : `the block "${spec.marker}"`
  const path = pathText(pathOf(target) ?? target.address)
  if (action === 'none') return `${what} of ${path} is as declared`
  if (action === 'create') return `add ${what} to ${path}`
  if (action !== 'delete') return `change ${what} in ${path}`
  const line = removedLine(target)
  const named = line !== null && isNamed(line) ? `the line ${JSON.stringify(line)}` : what
  const stays = spec?.create === true ? '; the file itself stays, unless it goes as a file:file' : ''
  return `remove ${named}${timesText(observation)} from ${path}${stays}`
}

/** The line that a removal takes, or null: a block has its name, and what is sensitive is not shown. */
function removedLine({ declared, applied, sensitive }: Target<LineSpec>): string | null {
  const { line, marker } = declared ?? applied ?? {}
  if (line === undefined || marker !== undefined) return null
  return sensitive.some((path) => overlaps(path, ['line'])) ? null : line
}

function isNamed(line: string): boolean {
  return line.length <= longestNamed && onOneLine(line) === line
}

function timesText(observation: ReadableObservation<LineActual>): string {
  const copies = observation.status === 'present' ? (observation.actual.copies ?? 1) : 1
  return copies > 1 ? ` (${copies} times)` : ''
}
