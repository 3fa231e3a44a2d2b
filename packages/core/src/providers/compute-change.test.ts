import { describe, expect, it } from 'vitest'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import { noChange } from '../domain/change.ts'
import { subjectSample } from '../testing/fakes/samples.ts'
import { computeChange } from './compute-change.ts'
import { withoutUnobservable } from './unobservable-fields.ts'

const { reader, target } = subjectSample() as {
  reader: ResourceReader
  target: ReturnType<typeof subjectSample>['target']
}
const there = { status: 'present', actual: { name: 'x' } } as const
const secret = { ...target, declared: { name: 'x', password: 'new' }, applied: { name: 'x', password: 'old' } }

describe('a change', () => {
  it('is null where nothing could be read or nobody can compare', () => {
    expect(computeChange(reader, target, { status: 'unreadable', reason: 'denied', detail: 'no' }).change).toBeNull()
    expect(computeChange(null, target, there).change).toBeNull()
  })

  it('is none for what is to be removed and is gone, without asking', () => {
    const silent = { ...reader, diff: () => Promise.reject(new Error('asked')) as never }
    expect(computeChange(silent, { ...target, declared: null }, { status: 'absent' }).change).toEqual(noChange)
  })

  it('that a provider cannot compute makes the observation unreadable', () => {
    const broken = {
      ...reader,
      diff: () => {
        throw new Error('cannot')
      },
    }
    expect(computeChange(broken, target, there)).toMatchObject({
      change: null,
      observation: { status: 'unreadable', reason: 'invalid', detail: expect.stringContaining('cannot') },
    })
  })
})

describe('a field that no read can tell', () => {
  it('is in the change when its declaration is not the one in force, and only then', () => {
    expect(computeChange(reader, secret, there).change).toMatchObject({
      action: 'update',
      fields: [{ path: ['password'], to: 'new' }],
    })
    expect(computeChange(reader, { ...secret, applied: secret.declared }, there).change).toMatchObject({
      action: 'none',
      fields: [],
    })
  })

  it('keeps its value to itself where it is sensitive, and is suppressed where it is left alone', () => {
    expect(computeChange(reader, { ...secret, sensitive: [['password']] }, there).change?.fields).toMatchObject([
      { sensitive: true },
    ])
    expect(computeChange(reader, { ...secret, leave: [['password']] }, there).change).toMatchObject({
      action: 'none',
      suppressed: [{ path: ['password'], rule: 'leave' }],
    })
  })

  it('is written with a create as it is', () => {
    const { change } = computeChange(reader, { ...secret, applied: null }, { status: 'absent' })
    expect(change).toMatchObject({ action: 'create' })
    expect(change?.fields.filter((field) => field.path[0] === 'password')).toHaveLength(1)
  })

  it('is taken as written once the fixer acted; other fields are not', () => {
    const change = computeChange(reader, secret, there).change ?? noChange
    expect(withoutUnobservable(change, secret, reader.schema)).toMatchObject({ action: 'none', fields: [] })
    const both = { ...change, fields: [...change.fields, { path: ['value'], kind: 'state', severity: 'low' } as const] }
    expect(withoutUnobservable(both, secret, reader.schema)).toMatchObject({
      action: 'update',
      fields: [{ path: ['value'] }],
    })
  })
})
