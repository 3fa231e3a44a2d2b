import { sameJson } from '../domain/digest.ts'
import { isJsonObject, type Json, type Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import { valueAt } from '../domain/path.ts'
import type { Verdict, VerdictReason } from '../domain/verdict.ts'
import type { JudgeInput } from './judge-input.ts'

/** A verdict, and why it is that one. */
export type Decision = readonly [Verdict, VerdictReason]

/**
 * Whether somebody else changed anything of a resource since it was recorded. What is only looked at because it is to be
 * removed was no part of what was recorded, and tells of no change. Pure.
 */
export function hasMoved(input: JudgeInput, observation: Observation): boolean {
  const fields = isJsonObject(input.baseline) ? Object.keys(input.baseline).map((key) => [key]) : [[]]
  return fields.some((path) => movedFrom(input, observation, path))
}

/**
 * The verdict of what differs, by who moved: the last three rows of the table of docs/change-lifecycle.md. What our own act
 * left, the world has changed all the same. Pure.
 *
 * @param isRedeclared whether D has moved
 */
export function whoMoved(input: JudgeInput, observation: Observation, path: Path, isRedeclared: boolean): Decision {
  const isOthers = movedFrom(input, observation, path)
  if (isOthers && isRedeclared) return ['conflict', 'both-moved']
  if (isRedeclared) return ['pending', 'declaration-moved']
  const asBefore = hasBaseline(input, path) && !differsFromBaseline(input, observation, path)
  return ['drift', asBefore ? 'comparison-changed' : 'world-moved']
}

/** D is not L. A missing L has moved. Pure. */
export function declarationMoved(input: JudgeInput, path: Path): boolean {
  if (input.applied === null) return true
  return !sameJson(valueAt(input.declared ?? undefined, path), valueAt(input.applied, path))
}

function hasBaseline(input: JudgeInput, path: Path): boolean {
  return input.baseline !== null && valueAt(input.baseline, path) !== undefined
}

/** A is neither the baseline nor what our own last operation left. A missing baseline has not moved. */
function movedFrom(input: JudgeInput, observation: Observation, path: Path): boolean {
  return differsFromBaseline(input, observation, path) && !leftThis(input.left, observedAt(observation, path), path)
}

function differsFromBaseline(input: JudgeInput, observation: Observation, path: Path): boolean {
  return (
    hasBaseline(input, path) && !sameJson(observedAt(observation, path), valueAt(input.baseline ?? undefined, path))
  )
}

function observedAt(observation: Observation, path: Path): Json | undefined {
  return observation.status === 'present' ? valueAt(observation.actual, path) : undefined
}

/** Whether our own last operation left a field as it is observed now. Pure. */
export function leftThis(left: Json | null, observed: Json | undefined, path: Path): boolean {
  const status = valueAt(left ?? undefined, ['status'])
  if (status === 'absent') return observed === undefined && path.length === 0
  return status === 'present' && sameJson(observed, valueAt(left ?? undefined, ['actual', ...path]))
}
