import type { Change, ChangeStep, FieldChange } from '../../domain/change.ts'
import { sameJson } from '../../domain/digest.ts'
import { isJsonObject, type Json, type Path } from '../../domain/json.ts'
import { valueAt } from '../../domain/path.ts'
import type { Surveyed } from '../../survey/subject.ts'
import type { Operation } from './operation.ts'

/** What a last look before an act tells: nothing is left to do, what to do now, or why nothing is to be done. */
export type LastLook = 'done' | { readonly change: Change } | { readonly moved: string }

/** What to do where something else is there than the plan saw. */
export const planAgain = 'Plan again, and look at what is there now.'

/**
 * Holds what is there at the moment of an act against what the plan saw. They are the same, or nothing may be lost that the
 * plan did not show: it became what is declared by itself, or only a part of what was to be changed still has to be. Where
 * nothing was, something may have come with what it depends on, if this run acted on that: its fixer then judges. Pure.
 *
 * @param followsAct whether this run has acted on something that the resource depends on; asked only where that matters
 */
export function lastLook(operation: Operation, now: Surveyed, followsAct: () => boolean): LastLook {
  const { action, before, planned = before, change, second = false } = operation
  const nothing = second ? '' : ' Nothing was changed.'
  if (now.observation.status === 'unreadable')
    return { moved: `it could not be read right before the act: ${now.observation.detail}.${nothing}` }
  if (second && now.observation.status === 'absent') return { change }
  if (sameJson(foundBy(now), foundBy(planned))) return { change }
  if (action === 'delete') {
    if (now.observation.status === 'absent') return 'done'
    if (isLess(now, planned)) return { change }
    return { moved: `it is no longer as the plan saw it.${nothing} ${planAgain}` }
  }
  if (now.change?.action === 'none') return 'done'
  if (planned.observation.status === 'absent') {
    if (followsAct()) return { change }
    return { moved: `something is there now that the plan did not see.${nothing} ${planAgain}` }
  }
  if (now.change !== null && isPartOf(now.change, change) && showsNothingNew(now, planned))
    return { change: now.change }
  return { moved: `it is no longer as the plan saw it.${nothing} ${planAgain}` }
}

/** Whether a change loses nothing and makes nothing but what another one does. */
function isPartOf(part: Change, whole: Change): boolean {
  return (
    part.action === 'update' &&
    whole.action === 'update' &&
    part.refusal === undefined &&
    part.fields.every((field) => whole.fields.some((other) => isPartOfField(field, other))) &&
    part.steps.every((step) => whole.steps.some((other) => isPartOfStep(step, other)))
  )
}

/** Whether what would be written over is as the plan saw it, by what was read itself. */
function showsNothingNew(now: Surveyed, planned: Surveyed): boolean {
  const at = (found: Surveyed, path: Path) => valueAt(foundBy(found), ['actual', ...path])
  return (now.change?.fields ?? []).every(({ path }) => isPartOfValue(at(now, path), at(planned, path)))
}

/**
 * What a read found, in clear: what is recorded of it changes with the traces and keys that the same run makes, although nobody
 * touched anything.
 */
function foundBy({ observation }: Surveyed): Json {
  return observation.status === 'present'
    ? { status: 'present', actual: observation.actual }
    : { status: observation.status }
}

function isPartOfField(part: FieldChange, whole: FieldChange): boolean {
  return (
    sameJson([...part.path], [...whole.path]) &&
    part.layer === whole.layer &&
    sameJson(part.to, whole.to) &&
    isPartOfValue(part.from, whole.from)
  )
}

function isPartOfStep(part: ChangeStep, whole: ChangeStep): boolean {
  if (part.name !== whole.name || part.effect !== whole.effect) return false
  if (part.items === undefined || whole.items === undefined) return part.items === whole.items
  const items = new Set(whole.items)
  return part.items.every((item) => items.has(item))
}

/** Whether there is nothing but what was there, and of its lists and maps less: what was in it may have gone before it. */
function isLess(now: Surveyed, planned: Surveyed): boolean {
  const [left, whole] = [now, planned].map((found) => valueAt(foundBy(found), ['actual']))
  if (!isJsonObject(left) || !isJsonObject(whole)) return false
  if (Object.keys(left).length !== Object.keys(whole).length) return false
  return Object.entries(left).every(([key, value]) => {
    const all = whole[key]
    if (!isJsonObject(value) || !isJsonObject(all)) return isPartOfValue(value, all)
    return Object.entries(value).every(([name, each]) => sameJson(each, all[name]))
  })
}

/** A list of things to lose may have become shorter. */
function isPartOfValue(part: Json | undefined, whole: Json | undefined): boolean {
  if (sameJson(part, whole)) return true
  return Array.isArray(part) && Array.isArray(whole) && part.every((one) => whole.some((other) => sameJson(one, other)))
}
