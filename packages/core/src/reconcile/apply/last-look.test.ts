import { describe, expect, it } from 'vitest'
import { type Change, type FieldChange, noChange } from '../../domain/change.ts'
import type { Json, JsonObject } from '../../domain/json.ts'
import type { Observation } from '../../domain/observation.ts'
import type { Surveyed } from '../../survey/subject.ts'
import { surveyedSample } from '../../testing/fakes/samples.ts'
import { lastLook as lastLookAt } from './last-look.ts'
import type { Operation } from './operation.ts'

const lastLook = (operation: Operation, now: Surveyed, followsAct: boolean) =>
  lastLookAt(operation, now, () => followsAct)
const absent: Observation = { status: 'absent' }
const there = (actual: Json): Observation => ({ status: 'present', actual })
const field = (path: string, from: Json, to: Json): FieldChange => ({
  path: [path],
  from,
  to,
  kind: 'state',
  severity: 'low',
})
const update = (...fields: readonly FieldChange[]): Change => ({ ...noChange, action: 'update', fields })

/** An operation that was planned when `before` was there. */
function planned(before: Observation, set: Partial<Operation> = {}): Operation {
  return {
    action: 'update',
    before: surveyedSample({ observation: before }),
    change: update(field('value', 1, 2)),
    writes: [],
    replaced: false,
    ...set,
  }
}

const asPlanned = there({ value: 1, mode: 7, list: ['a', 'b'] })
const differing = (actual: Json, change: Change) => surveyedSample({ observation: there(actual), change })
const moved = { moved: expect.stringContaining('no longer as the plan saw it. Nothing was changed. Plan again') }

describe('the last look at what is to be changed', () => {
  it('goes on while all is as the plan saw it', () => {
    const { change } = planned(asPlanned)
    expect(lastLook(planned(asPlanned), surveyedSample({ observation: asPlanned, change }), false)).toEqual({ change })
  })

  it('stops where what would be written over is something else', () => {
    const now = differing({ value: 5, mode: 7, list: [] }, update(field('value', 5, 2)))
    expect(lastLook(planned(asPlanned), now, false)).toEqual(moved)
    expect(lastLook(planned(asPlanned), now, true)).toEqual(moved)
    const unnamed = differing({ value: 5 }, update({ path: ['value'], to: 2, kind: 'state', severity: 'low' }))
    const change = update({ path: ['value'], to: 2, kind: 'state', severity: 'low' })
    expect(lastLook(planned(asPlanned, { change }), unnamed, false)).toEqual(moved)
  })

  it('stops where more would have to be done, and where it is gone', () => {
    const more = differing({ value: 1, mode: 0 }, update(field('value', 1, 2), field('mode', 0, 7)))
    expect(lastLook(planned(asPlanned), more, false)).toEqual(moved)
    const gone = surveyedSample({ observation: absent, change: { ...noChange, action: 'create' } })
    expect(lastLook(planned(asPlanned), gone, false)).toEqual(moved)
  })

  it('goes on with what is left of the change, and over what is nobody’s concern', () => {
    const change = update(field('value', 1, 2), field('list', ['a', 'b'], true))
    const less = update(field('list', ['b'], true))
    expect(lastLook(planned(asPlanned, { change }), differing({ value: 2, list: ['b'] }, less), false)).toEqual({
      change: less,
    })
    const other = update(field('value', 1, 2))
    expect(lastLook(planned(asPlanned), differing({ value: 1, mode: 9 }, other), false)).toEqual({ change: other })
    const steps = (...items: readonly string[]): Change => ({
      ...update(),
      steps: [{ name: 'purge', effect: 'irreversible', items }],
    })
    const purge = planned(asPlanned, { change: steps('x', 'y') })
    expect(lastLook(purge, differing({ value: 1 }, steps('y')), false)).toEqual({ change: steps('y') })
    expect(lastLook(purge, differing({ value: 1 }, steps('y', 'new')), false)).toEqual(moved)
  })

  it('has nothing left to do where somebody did it already', () => {
    expect(lastLook(planned(asPlanned), differing({ value: 2 }, noChange), false)).toBe('done')
  })

  it('does nothing about what cannot be read', () => {
    const observation: Observation = { status: 'unreadable', reason: 'denied', detail: 'permission denied' }
    expect(lastLook(planned(asPlanned), surveyedSample({ observation, change: null }), false)).toEqual({
      moved: 'it could not be read right before the act: permission denied. Nothing was changed.',
    })
  })
})

describe('the last look before something is made', () => {
  const create = planned(absent, { action: 'create', change: { ...noChange, action: 'create' } })
  const something = differing({ value: 9 }, update(field('value', 9, 2)))

  it('stops where something has come that nobody knows of', () => {
    expect(lastLook(create, something, false)).toEqual({
      moved: expect.stringContaining('something is there now that the plan did not see'),
    })
  })

  it('leaves it to the fixer where it may have come with what it depends on', () => {
    expect(lastLook(create, something, true)).toEqual({ change: create.change })
  })

  it('finds nothing to do where it came as it is declared', () => {
    expect(lastLook(create, differing({ value: 2 }, noChange), false)).toBe('done')
  })

  it('expects that what made room for it is gone', () => {
    const second = planned(asPlanned, { second: true })
    expect(lastLook(second, surveyedSample({ observation: absent }), false)).toEqual({ change: second.change })
    expect(lastLook(planned(absent, { second: true }), something, false)).toEqual({
      moved: 'something is there now that the plan did not see. Plan again, and look at what is there now.',
    })
  })
})

describe('the last look before something is removed', () => {
  const removal = planned(asPlanned, { action: 'delete', change: { ...noChange, action: 'delete' } })

  it('stops where it is another thing in any way', () => {
    const now = differing({ value: 1, mode: 9 }, { ...noChange, action: 'delete' })
    expect(lastLook(removal, now, true)).toEqual(moved)
  })

  it('goes on where less of it is left, and nothing else', () => {
    const whole = surveyedSample({ observation: there({ names: ['a', 'b'], versions: { a: 1, b: 2 } }) })
    const operation: Operation = { ...removal, before: whole }
    const look = (actual: JsonObject) => lastLook(operation, surveyedSample({ observation: there(actual) }), false)
    expect(look({ names: ['b'], versions: { b: 2 } })).toEqual({ change: removal.change })
    expect(look({ names: ['b'], versions: { b: 3 } })).toEqual(moved)
    expect(look({ names: ['b', 'c'], versions: { b: 2 } })).toEqual(moved)
    expect(look({ names: ['b'] })).toEqual(moved)
  })

  it('stops where something sensitive is another value, also where no key tells it on record', () => {
    const seen = { status: 'present', actual: { value: { $digest: 'none' } } }
    const found = (value: string) => surveyedSample({ observation: there({ value }), seen })
    const operation: Operation = { ...removal, before: found('seen by the plan') }
    expect(lastLook(operation, found('changed by hand'), false)).toEqual(moved)
    expect(lastLook(operation, found('seen by the plan'), false)).toEqual({ change: removal.change })
  })

  it('has nothing left to do where it is gone', () => {
    expect(lastLook(removal, surveyedSample({ observation: absent }), false)).toBe('done')
  })

  it('holds what makes room against what was read of it as declared', () => {
    const before = surveyedSample({ observation: there({ read: 'otherwise' }) })
    const operation: Operation = { ...removal, before, planned: surveyedSample({ observation: asPlanned }) }
    expect(lastLook(operation, surveyedSample({ observation: asPlanned }), false)).toEqual({ change: removal.change })
  })
})
