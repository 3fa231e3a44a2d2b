import { describe, expect, it } from 'vitest'
import { type Change, noChange } from '../domain/change.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import type { FieldVerdict, Verdict, VerdictReason } from '../domain/verdict.ts'
import { type JudgeInput, judgeResource } from './judge-resource.ts'

const declared = { path: '/a', mode: '0644' }

/** The fields of an update, as a provider's diff would give them. */
function update(...paths: readonly Path[]): Change {
  return {
    ...noChange,
    action: 'update',
    fields: paths.map((path) => ({ path, kind: 'configuration', severity: 'medium' })),
  }
}

function present(actual: Json): Observation {
  return { status: 'present', actual }
}

/** In force and ours: everything is as declared. Each case moves what its row is about. */
function input(moved: Partial<JudgeInput> = {}): JudgeInput {
  return {
    address: 'a',
    type: 'file:file',
    declared,
    fields: [['path'], ['mode']],
    unknown: [],
    applied: declared,
    baseline: declared,
    left: null,
    observation: present(declared),
    change: noChange,
    sensitive: [],
    writeOnly: [],
    unsetOnRemoval: [],
    owned: true,
    inDoubt: false,
    retained: false,
    rules: [],
    ...moved,
  }
}

const worldMoved = { observation: present({ path: '/a', mode: '0600' }), change: update(['mode']) }
const declarationMoved = { declared: { path: '/a', mode: '0755' }, change: update(['mode']) }
const absent: Observation = { status: 'absent' }
const create: Change = { ...noChange, action: 'create' }
const mute = { path: ['mode'], mode: 'mute' as const, reason: 'set by hand' }

interface Row {
  readonly row: string
  readonly moved: Partial<JudgeInput>
  readonly verdict: Verdict
  readonly reason: VerdictReason
}

const rows: readonly Row[] = [
  {
    row: 'what could not be read is unknown',
    moved: { observation: { status: 'unreadable', reason: 'denied', detail: 'no' }, change: null },
    verdict: 'unknown',
    reason: 'unreadable',
  },
  {
    row: 'a single field that could not be read is unknown, even when nothing differs',
    moved: {
      observation: {
        status: 'present',
        actual: declared,
        unreadable: [{ path: ['mode'], reason: 'denied', detail: 'no' }],
      },
    },
    verdict: 'unknown',
    reason: 'unreadable',
  },
  {
    row: 'what is not known yet is pending',
    moved: { unknown: [['content']] },
    verdict: 'pending',
    reason: 'not-yet-known',
  },
  {
    row: 'a write-only field whose declaration stands is not observable and ranks as in-sync',
    moved: { writeOnly: [['mode']] },
    verdict: 'in-sync',
    reason: 'not-observable',
  },
  {
    row: 'a write-only field whose declaration moved is pending',
    moved: { writeOnly: [['mode']], declared: { path: '/a', mode: '0755' } },
    verdict: 'pending',
    reason: 'declaration-moved',
  },
  {
    row: 'a resource no longer declared and absent is in-sync: its row goes',
    moved: { declared: null, observation: absent },
    verdict: 'in-sync',
    reason: 'removed',
  },
  {
    row: 'a resource no longer declared and unchanged is pending',
    moved: { declared: null },
    verdict: 'pending',
    reason: 'removal-pending',
  },
  {
    row: 'a resource no longer declared whose world moved is a conflict',
    moved: { declared: null, ...worldMoved },
    verdict: 'conflict',
    reason: 'both-moved',
  },
  {
    row: 'a resource no longer declared that is kept ranks as in-sync, whatever moved',
    moved: { declared: null, retained: true, ...worldMoved },
    verdict: 'in-sync',
    reason: 'retained',
  },
  {
    row: 'a field no longer declared is released',
    moved: { applied: { ...declared, owner: 'root' }, baseline: { ...declared, owner: 'root' } },
    verdict: 'in-sync',
    reason: 'released',
  },
  {
    row: 'a field no longer declared is pending where the schema says it is unset',
    moved: { applied: { ...declared, owner: 'root' }, unsetOnRemoval: [['owner']] },
    verdict: 'pending',
    reason: 'unset',
  },
  {
    row: 'what differs while an operation is in doubt is pending',
    moved: { inDoubt: true, ...worldMoved },
    verdict: 'pending',
    reason: 'in-doubt',
  },
  {
    row: 'what is absent while an operation is in doubt is pending',
    moved: { inDoubt: true, observation: absent, change: create },
    verdict: 'pending',
    reason: 'in-doubt',
  },
  {
    row: 'what was never ours and is absent is pending (create)',
    moved: { owned: false, applied: null, baseline: null, observation: absent, change: create },
    verdict: 'pending',
    reason: 'create',
  },
  {
    row: 'what was never ours, is present and differs is pending (adopt)',
    moved: { owned: false, applied: null, baseline: null, ...worldMoved },
    verdict: 'pending',
    reason: 'adopt',
  },
  {
    row: 'both moved is a conflict',
    moved: { ...worldMoved, declared: { path: '/a', mode: '0755' } },
    verdict: 'conflict',
    reason: 'both-moved',
  },
  {
    row: 'only the declaration moved is pending',
    moved: declarationMoved,
    verdict: 'pending',
    reason: 'declaration-moved',
  },
  { row: 'only the world moved is drift', moved: worldMoved, verdict: 'drift', reason: 'world-moved' },
  {
    row: 'a missing resource that was in force is drift',
    moved: { observation: absent, change: create },
    verdict: 'drift',
    reason: 'world-moved',
  },
  {
    row: 'a difference although neither moved is drift: the comparison changed',
    moved: { change: update(['mode']) },
    verdict: 'drift',
    reason: 'comparison-changed',
  },
  {
    row: 'a missing applied has moved',
    moved: { applied: null, baseline: null, change: update(['mode']) },
    verdict: 'pending',
    reason: 'declaration-moved',
  },
  {
    row: 'a missing baseline of a newly declared field has not moved: it is pending, no conflict',
    moved: {
      declared: { ...declared, owner: 'root' },
      observation: present({ ...declared, owner: 'www' }),
      change: update(['owner']),
      fields: [['path'], ['mode'], ['owner']],
    },
    verdict: 'pending',
    reason: 'declaration-moved',
  },
  {
    row: 'what our own last operation left has not moved',
    moved: {
      ...worldMoved,
      declared: { path: '/a', mode: '0755' },
      left: { status: 'present', actual: { path: '/a', mode: '0600' } },
    },
    verdict: 'pending',
    reason: 'declaration-moved',
  },
  {
    row: 'a muted field is counted and ranks as in-sync',
    moved: { ...worldMoved, rules: [mute] },
    verdict: 'in-sync',
    reason: 'muted',
  },
]

describe('the table of verdicts', () => {
  it.each(rows)('$row', ({ moved, verdict, reason }) => {
    const judged = judgeResource(input(moved))
    expect({ verdict: judged.verdict, reasons: judged.fields.map((field) => field.reason) }).toEqual({
      verdict,
      reasons: expect.arrayContaining([reason]),
    })
  })

  it('says nothing of a resource that is as declared', () => {
    expect(judgeResource(input())).toEqual({
      address: 'a',
      type: 'file:file',
      verdict: 'in-sync',
      hasUnknown: false,
      fields: [],
    })
  })

  it('does not compare a yielded field', () => {
    const judged = judgeResource(input({ ...worldMoved, rules: [{ ...mute, mode: 'yield' }] }))
    expect(judged.fields).toEqual([])
    expect(judged.verdict).toBe('in-sync')
  })

  it('counts a field that a provider hid because it is left alone as muted', () => {
    const suppressed = [{ path: ['mode'], rule: 'left alone' }]
    const judged = judgeResource(input({ change: { ...noChange, suppressed }, rules: [mute] }))
    expect(judged.fields).toMatchObject([{ path: ['mode'], verdict: 'in-sync', reason: 'muted' }])
  })

  it('gives a resource the verdict of its worst field and says that something is unknown', () => {
    const judged = judgeResource(
      input({
        declared: { path: '/a', mode: '0644', owner: 'root' },
        fields: [['path'], ['mode'], ['owner']],
        applied: { path: '/a', mode: '0644', owner: 'root' },
        baseline: { path: '/a', mode: '0644', owner: 'root' },
        observation: {
          status: 'present',
          actual: { path: '/a', mode: '0600' },
          unreadable: [{ path: ['owner'], reason: 'denied', detail: 'no' }],
        },
        change: update(['mode']),
      }),
    )
    expect(judged).toMatchObject({ verdict: 'drift', hasUnknown: true })
  })

  it('leaves sensitive values out', () => {
    const change: Change = {
      ...noChange,
      action: 'update',
      fields: [{ path: ['mode'], from: '0600', to: '0644', kind: 'state', severity: 'high', sensitive: true }],
    }
    const [field] = judgeResource(input({ ...worldMoved, change, sensitive: [['mode']] })).fields as readonly [
      FieldVerdict,
    ]
    expect(field).toEqual({
      path: ['mode'],
      verdict: 'drift',
      reason: 'world-moved',
      kind: 'state',
      severity: 'high',
      sensitive: true,
    })
  })

  it('judges a difference outside of the declared fields', () => {
    const change = update(['unmanaged'])
    const moved = { observation: present({ ...declared, unmanaged: ['x'] }) }
    expect(judgeResource(input({ change, ...moved })).fields).toMatchObject([{ path: ['unmanaged'], verdict: 'drift' }])
  })

  it('judges each field for itself', () => {
    const newer: JsonObject = { path: '/b', mode: '0644' }
    const judged = judgeResource(
      input({
        declared: newer,
        observation: present({ path: '/a', mode: '0600' }),
        change: update(['path'], ['mode']),
      }),
    )
    expect(judged.fields.map((field) => [field.path[0], field.verdict])).toEqual([
      ['path', 'pending'],
      ['mode', 'drift'],
    ])
  })
})
