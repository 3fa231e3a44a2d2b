import {
  type Change,
  type ChangeAction,
  type ReadableObservation,
  structuralChange,
  type Target,
} from '@sloth-runner/core'
import { type LineActual, type LineSpec, lineSchema } from './line-spec.ts'
import { pathOf, pathText } from './path-keys.ts'

/** What separates a declared line or block from what is there. */
export function diffLine(target: Target<LineSpec>, observation: ReadableObservation<LineActual>): Change {
  const change = structuralChange(target, observation, lineSchema)
  if (change.action === 'none') return change
  const effect = change.action === 'delete' || change.action === 'replace' ? 'irreversible' : 'safe'
  return { ...change, steps: [{ name: lineStep(target, change.action), effect }] }
}

/** What is done to the file, in words. */
export function lineStep(target: Target<LineSpec>, action: ChangeAction): string {
  const spec = target.declared ?? target.applied
  const what = spec?.marker === undefined ? 'a line' : `the block "${spec.marker}"`
  const path = pathText(pathOf(target) ?? target.address)
  if (action === 'none') return `${what} of ${path} is as declared`
  if (action === 'create') return `add ${what} to ${path}`
  return action === 'delete' ? `remove ${what} from ${path}` : `change ${what} in ${path}`
}
