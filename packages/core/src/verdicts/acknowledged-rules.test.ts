import { describe, expect, it } from 'vitest'
import type { Acknowledgement } from '../domain/acknowledgement.ts'
import { type Change, noChange } from '../domain/change.ts'
import type { Json } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import {
  type AcknowledgedFacts,
  acknowledgedRules,
  endOfAcknowledgement,
  pinsOf,
  standingOfAcknowledgement,
  withAcknowledgements,
} from './acknowledged-rules.ts'

const differs = { kind: 'configuration', severity: 'medium' } as const
const update: Change = { ...noChange, action: 'update', fields: [{ path: ['mode'], ...differs }] }

/** Declared with the mode 0644 and found with 0600. */
function found(moved: Partial<AcknowledgedFacts> & { readonly actual?: Json } = {}): AcknowledgedFacts {
  const { actual = { path: '/a', mode: '0600' }, ...rest } = moved
  return {
    declared: { path: '/a', mode: '0644' },
    seen: { status: 'present', actual },
    observation: { status: 'present', actual },
    change: update,
    now: 1_000,
    ...rest,
  }
}

const absent = { observation: { status: 'absent' }, seen: { status: 'absent' } } as const
const unreadable: Observation = { status: 'unreadable', reason: 'denied', detail: 'not allowed' }

function acknowledged(set: Partial<Acknowledgement> = {}, facts = found()): Acknowledgement {
  const path = set.path ?? ['mode']
  const said = { stack: 'web', address: 'a', reason: 'hand-made', actor: 'ann', createdAt: 1, until: null }
  return { id: 1, ...said, path, ...pinsOf(path, facts), ...set }
}

describe('an acknowledgement', () => {
  it('holds while what is declared and what is observed stay as they were', () => {
    expect(standingOfAcknowledgement(acknowledged(), found())).toBe('holds')
    expect(acknowledgedRules([acknowledged()], found())).toEqual([
      { path: ['mode'], mode: 'acknowledge', reason: 'hand-made' },
    ])
  })

  it.each([
    ['the observed value has moved', found({ actual: { path: '/a', mode: '0777' } })],
    ['the observed value is gone', found({ actual: { path: '/a' } })],
    ['the declared value has moved', found({ declared: { path: '/a', mode: '0755' } })],
  ])('does not hold once %s', (_, facts) => {
    expect(standingOfAcknowledgement(acknowledged(), facts)).toBe('moved')
    expect(acknowledgedRules([acknowledged()], facts)).toEqual([])
  })

  it('does not care for other fields', () => {
    const facts = found({ actual: { path: '/b', mode: '0600' }, declared: { path: '/c', mode: '0644' } })
    expect(standingOfAcknowledgement(acknowledged(), facts)).toBe('holds')
  })

  it('holds up to its end, and no longer', () => {
    const until = acknowledged({ until: 1_000 })
    expect(standingOfAcknowledgement(until, found({ now: 999 }))).toBe('holds')
    expect(standingOfAcknowledgement(until, found({ now: 1_000 }))).toBe('expired')
    expect(acknowledgedRules([until], found({ now: 1_000 }))).toEqual([])
  })

  it('tells a missing value from null', () => {
    const missing = found({ actual: { path: '/a' } })
    expect(standingOfAcknowledgement(acknowledged({}, missing), found({ actual: { mode: null } }))).toBe('moved')
  })

  it('is pinned to a deeper layer of the field too', () => {
    const layered = (from: string) =>
      found({ change: { ...update, fields: [{ path: ['mode'], layer: 'running', from, ...differs }] } })
    expect(standingOfAcknowledgement(acknowledged({}, layered('one')), layered('one'))).toBe('holds')
    expect(standingOfAcknowledgement(acknowledged({}, layered('one')), layered('two'))).toBe('moved')
  })

  it('of existence holds while it is missing, and is about nothing else', () => {
    const missing = acknowledged({ path: [] }, found(absent))
    expect(acknowledgedRules([missing], found(absent))).toMatchObject([{ path: [] }])
    expect(acknowledgedRules([missing], found())).toEqual([])
    expect(acknowledgedRules([acknowledged({ path: [] })], found())).toEqual([])
    expect(acknowledgedRules([acknowledged()], found(absent))).toEqual([])
  })

  it('has no effect on what could not be read, nor on what is no longer declared', () => {
    expect(acknowledgedRules([acknowledged()], found({ change: null }))).toEqual([])
    const undeclared = found({ declared: null })
    expect(acknowledgedRules([acknowledged({}, undeclared)], undeclared)).toEqual([])
  })
})

describe('the end of an acknowledgement', () => {
  it.each([
    ['stands while it holds', found(), null],
    ['stands when the value has moved', found({ actual: { mode: '0777' } }), null],
    [
      'stands when its difference is suppressed',
      found({ change: { ...noChange, suppressed: [{ path: ['mode'], rule: 'leave' }] } }),
      null,
    ],
    ['stands while nothing can be read', found({ change: null, observation: unreadable, seen: null }), null],
    ['stands while the resource is missing', found({ ...absent, change: { ...noChange, action: 'create' } }), null],
    ['comes when the field is as declared again', found({ change: noChange }), 'in-sync'],
    ['comes when the resource is no longer declared', found({ declared: null }), 'undeclared'],
    ['comes when the field is no longer declared', found({ declared: { path: '/a' } }), 'undeclared'],
    ['comes when its declaration changes', found({ declared: { path: '/a', mode: '0600' } }), 'redeclared'],
  ])('%s', (_, facts, end) => {
    expect(endOfAcknowledgement(acknowledged(), facts)).toBe(end)
  })

  it('does not come from a field that alone could not be read', () => {
    const observation: Observation = {
      status: 'present',
      actual: {},
      unreadable: [{ path: ['mode'], reason: 'denied', detail: '' }],
    }
    expect(endOfAcknowledgement(acknowledged(), found({ change: noChange, observation }))).toBeNull()
  })

  it('comes with its time', () => {
    expect(endOfAcknowledgement(acknowledged({ until: 999 }), found())).toBe('expired')
    expect(endOfAcknowledgement(acknowledged({ until: 1_001 }), found())).toBeNull()
  })

  it('of existence comes when it is there again', () => {
    const missing = acknowledged({ path: [] }, found(absent))
    expect(endOfAcknowledgement(missing, found(absent))).toBeNull()
    expect(endOfAcknowledgement(missing, found())).toBe('in-sync')
  })
})

describe('a verdict', () => {
  const verdict = {
    address: 'a',
    type: 'file:file',
    verdict: 'drift',
    hasUnknown: false,
    fields: [
      { path: ['mode'], verdict: 'drift', reason: 'world-moved' },
      { path: ['path'], verdict: 'drift', reason: 'world-moved' },
    ],
  } as const

  it('says of a field what became of its acknowledgement, and of others nothing', () => {
    const moved = found({ actual: { mode: '0777' } })
    expect(withAcknowledgements(verdict, [acknowledged()], moved).fields).toEqual([
      {
        ...verdict.fields[0],
        acknowledgement: { state: 'moved', reason: 'hand-made', actor: 'ann', createdAt: 1, until: null },
      },
      verdict.fields[1],
    ])
  })

  it('says nothing of a field for the sake of an acknowledgement of existence', () => {
    const { fields } = withAcknowledgements(verdict, [acknowledged({ path: [] })], found())
    expect(fields).toEqual(verdict.fields)
  })

  it('names the one that holds where there are several', () => {
    const over = acknowledged({ reason: 'over', until: 1 })
    const { fields } = withAcknowledgements(verdict, [over, acknowledged()], found())
    expect(fields[0]?.acknowledgement).toMatchObject({ state: 'holds', reason: 'hand-made' })
  })
})
