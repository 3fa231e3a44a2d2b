import { describe, expect, it } from 'vitest'
import { type Change, noChange } from '../domain/change.ts'
import { noStanding } from '../survey/subject.ts'
import { recordSample, subjectSample, surveyedSample } from '../testing/fakes/samples.ts'
import { recordInForce } from './record-in-force.ts'

const options = { now: 5, owned: false }
const declared = { name: 'x', value: 2 }
const differs: Change = { ...noChange, action: 'update', fields: [{ path: ['value'], kind: 'state', severity: 'low' }] }

/** The fields that are written, or null for nothing. */
function written(set: Parameters<typeof surveyedSample>[0], more: Partial<Parameters<typeof recordInForce>[1]> = {}) {
  const [write] = recordInForce(surveyedSample(set), { ...options, ...more })
  return write?.write === 'resource' ? write.set : null
}

const observed = (value: number) => ({ status: 'present', actual: { name: 'x', value } }) as const

describe('the record of what is in force', () => {
  it('gives nothing when it says so already', () => {
    expect(written({})).toBeNull()
  })

  it('holds D and A of a read that found them the same', () => {
    expect(written({ subject: subjectSample({ declared }), observation: observed(2) })).toEqual({
      applied: declared,
      baseline: declared,
    })
  })

  it('holds nothing of fields that differ, are hidden, unknown or unreadable', () => {
    const subject = subjectSample({ declared })
    const set = { subject, observation: observed(7) }
    expect(written({ ...set, change: differs })).toBeNull()
    expect(written({ ...set, change: { ...noChange, suppressed: [{ path: ['value'], rule: 'leave' }] } })).toBeNull()
    expect(written({ ...set, subject: { ...subject, unknown: [['value']] } })).toBeNull()
    const unreadable = [{ path: ['value'], reason: 'denied', detail: 'no' }] as const
    expect(written({ subject, observation: { ...observed(7), unreadable } })).toBeNull()
  })

  it('keeps the fields that are the same beside one that differs', () => {
    const subject = subjectSample({ declared: { name: 'x', value: 2, note: 'n' } })
    const observation = { status: 'present', actual: { name: 'x', value: 7, note: 'n' } } as const
    expect(written({ subject, observation, change: differs })).toEqual({
      applied: { name: 'x', value: 1, note: 'n' },
      baseline: { name: 'x', value: 1, note: 'n' },
    })
  })

  it('holds how it is to be treated beside what is in force of it, as the newest declaration has it', () => {
    const instruction = { type: 'string', 'x-resolve-only': true }
    const schema = { properties: { keep: instruction, old: instruction, more: { properties: { deep: instruction } } } }
    const subject = subjectSample({
      declared: { name: 'x', value: 2, keep: 'new', more: { deep: 'd' } },
      standing: { ...noStanding, applied: { name: 'x', value: 1, keep: 'old', old: 'gone' } },
    })
    const reader = { ...subject.reader, schema } as NonNullable<typeof subject.reader>
    const set = { subject: { ...subject, reader }, observation: observed(7), change: differs }
    expect(written(set)?.applied).toEqual({ name: 'x', value: 1, keep: 'new', more: { deep: 'd' } })
    const nothing = { ...differs, fields: [...differs.fields, { ...differs.fields[0], path: ['name'] }] } as Change
    expect(written({ ...set, change: nothing })?.applied).toEqual({ name: 'x', value: 1, keep: 'old', old: 'gone' })
  })

  it('makes it ours when it is told to, once', () => {
    const subject = subjectSample({ record: recordSample({ ownedSince: null }) })
    expect(written({ subject }, { owned: true })).toEqual({ ownedSince: 5 })
    expect(written({}, { owned: true })).toBeNull()
  })

  it('keeps and clears the error of the last act', () => {
    expect(written({ change: differs }, { error: 'no room' })).toEqual({ state: 'failed', error: 'no room' })
    const failed = recordSample({ state: 'failed', error: 'no room' })
    expect(written({ subject: subjectSample({ record: failed }) })).toEqual({ state: 'applied', error: null })
  })

  it('drops the old identity once the new one is in force, and not before', () => {
    const record = recordSample({ identity: ['toy:local:old', 'toy:local:x'] })
    expect(written({ subject: subjectSample({ record }) })).toEqual({ identity: ['toy:local:x'], places: {} })
    expect(written({ subject: subjectSample({ record }), change: differs })).toBeNull()
  })

  it('takes nothing over from what it was before its identity changed', () => {
    const subject = subjectSample({ declared: { name: 'new' }, standing: noStanding })
    const observation = { status: 'present', actual: { name: 'new' } } as const
    expect(written({ subject, observation }, { owned: true })).toMatchObject({
      applied: { name: 'new' },
      baseline: { name: 'new' },
      ownedSince: 5,
    })
  })
})
