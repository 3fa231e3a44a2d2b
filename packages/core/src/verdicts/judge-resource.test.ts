import { describe, expect, it } from 'vitest'
import { type Change, noChange } from '../domain/change.ts'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import type { Verdict, VerdictReason } from '../domain/verdict.ts'
import type { JudgeInput } from './judge-input.ts'
import { judgeResource, undisturbedVerdict } from './judge-resource.ts'

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
const accepted = { path: ['mode'], mode: 'acknowledge' as const, reason: 'until the move' }
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
    row: 'what differs and is acknowledged ranks as in-sync',
    moved: { rules: [accepted], ...worldMoved },
    verdict: 'in-sync',
    reason: 'acknowledged',
  },
  {
    row: 'what is acknowledged ranks as in-sync when the provider hides it as well',
    moved: {
      rules: [accepted],
      observation: worldMoved.observation,
      change: { ...noChange, suppressed: [{ path: ['mode'], rule: 'leave' }] },
    },
    verdict: 'in-sync',
    reason: 'acknowledged',
  },
  {
    row: 'a rule of the definition comes before an acknowledgement',
    moved: {
      rules: [accepted, mute],
      observation: worldMoved.observation,
      change: { ...noChange, suppressed: [{ path: ['mode'], rule: 'leave' }] },
    },
    verdict: 'in-sync',
    reason: 'muted',
  },
  {
    row: 'what is missing and is acknowledged to be ranks as in-sync',
    moved: {
      rules: [{ ...accepted, path: [] }],
      observation: absent,
      change: { ...noChange, suppressed: [{ path: [], rule: 'acknowledged' }] },
    },
    verdict: 'in-sync',
    reason: 'acknowledged',
  },
  {
    row: 'what is missing while one of its fields is acknowledged is drift',
    moved: { rules: [accepted], observation: absent, change: create },
    verdict: 'drift',
    reason: 'world-moved',
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
  {
    row: 'a resource that was in force and is absent is drift of the world, also when our own act left it absent',
    moved: { observation: absent, change: create, left: { status: 'absent' } },
    verdict: 'drift',
    reason: 'world-moved',
  },
  {
    row: 'so is a field that differs from the baseline as our own act left it',
    moved: { ...worldMoved, left: { status: 'present', actual: { path: '/a', mode: '0600' } } },
    verdict: 'drift',
    reason: 'world-moved',
  },
  {
    row: 'a resource that is missing before it was ever in force is pending',
    moved: { observation: absent, change: create, applied: null, left: { status: 'absent' } },
    verdict: 'pending',
    reason: 'declaration-moved',
  },
  {
    row: 'a resource that is missing and was never seen in force, though it was observed, is a conflict',
    moved: { observation: absent, change: create, applied: null },
    verdict: 'conflict',
    reason: 'both-moved',
  },
  {
    row: 'a field of a present resource has moved although the last operation left nothing',
    moved: { ...worldMoved, left: { status: 'absent' } },
    verdict: 'drift',
    reason: 'world-moved',
  },
  {
    row: 'a field that is in force and was never observed is called moved by the world',
    moved: { baseline: { path: '/a' }, change: update(['mode']) },
    verdict: 'drift',
    reason: 'world-moved',
  },
  {
    row: 'something beside what is declared has moved the declaration while nothing was in force',
    moved: {
      applied: null,
      baseline: null,
      change: update(['extra']),
      observation: present({ ...declared, extra: 1 }),
    },
    verdict: 'pending',
    reason: 'declaration-moved',
  },
  {
    row: 'a field no longer declared that differs all the same is pending: the collection is exclusive',
    moved: {
      applied: { ...declared, owner: 'root' },
      baseline: { ...declared, owner: 'root' },
      observation: present({ ...declared, owner: 'root' }),
      change: update(['owner']),
    },
    verdict: 'pending',
    reason: 'declaration-moved',
  },
  {
    row: 'what the provider could not compare is unknown',
    moved: { change: null },
    verdict: 'unknown',
    reason: 'unreadable',
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

  it('calls a resource that needs nothing in sync although it is absent', () => {
    expect(judgeResource(input({ observation: absent, change: noChange }))).toMatchObject({
      verdict: 'in-sync',
      fields: [],
    })
  })

  it('says why something could not be read, what to do, and that something is unknown', () => {
    const observation: Observation = { status: 'unreadable', reason: 'denied', detail: 'no', remedy: 'Ask.' }
    expect(judgeResource(input({ observation, change: null }))).toMatchObject({
      hasUnknown: true,
      unreadable: { reason: 'denied', detail: 'no', remedy: 'Ask.' },
    })
    expect(judgeResource(input({ change: null })).unreadable).toMatchObject({ reason: 'invalid' })
  })

  it('calls nothing unknown in a verdict on existence', () => {
    expect(judgeResource(input({ observation: absent, change: create })).hasUnknown).toBe(false)
  })

  it('takes the severity of a missing resource from the provider', () => {
    const change: Change = { ...create, fields: [{ path: [], kind: 'resource', severity: 'critical' }] }
    expect(judgeResource(input({ observation: absent, change })).fields).toMatchObject([{ severity: 'critical' }])
  })

  it('judges a difference outside of the declared fields once, with all that lies beneath', () => {
    const change = update(['extra'], ['extra', 'deep'])
    expect(judgeResource(input({ change })).fields.map((field) => field.path)).toEqual([['extra']])
  })

  it('counts a field to be unset once, and one that is declared and no field not at all', () => {
    const owned = { ...declared, owner: 'root', template: 't' }
    const judged = judgeResource(
      input({
        declared: { ...declared, template: 'u' },
        applied: owned,
        baseline: owned,
        change: update(['owner']),
        unsetOnRemoval: [['owner']],
      }),
    )
    expect(judged.fields.map((field) => [field.path, field.reason])).toEqual([[['owner'], 'unset']])
  })

  it('judges a field by what differs openly, whatever is hidden beside it', () => {
    const suppressed = [{ path: ['labels', 'theirs'], rule: 'leave' }]
    const labels = { labels: {} }
    const judged = judgeResource(
      input({
        declared: labels,
        applied: labels,
        baseline: labels,
        fields: [['labels']],
        observation: present({ labels: { ours: 1, theirs: 2 } }),
        change: { ...update(['labels', 'ours']), suppressed },
        rules: [{ path: ['labels', 'theirs'], mode: 'mute', reason: 'theirs' }],
      }),
    )
    expect(judged.fields).toMatchObject([{ path: ['labels'], verdict: 'drift' }])
  })

  it('counts nothing where the only difference is yielded', () => {
    const change: Change = { ...noChange, suppressed: [{ path: ['labels', 'theirs'], rule: 'leave' }] }
    const rules = [{ path: ['labels', 'theirs'], mode: 'yield' as const, reason: 'theirs' }]
    const judged = judgeResource(
      input({ declared: { labels: {} }, fields: [['labels']], change, rules, applied: null }),
    )
    expect(judged).toMatchObject({ verdict: 'in-sync', fields: [] })
  })

  it('holds what the provider said of a field: layer, both values, and who may have changed it', () => {
    const evidence = [{ path: ['mode'], actor: 'root', at: 1 }]
    const fields = [
      { path: ['mode'], layer: 'running', from: '0600', to: '0o644', kind: 'state', severity: 'low' },
    ] as const
    const observation: Observation = { status: 'present', actual: { path: '/a', mode: '0600' }, evidence }
    expect(judgeResource(input({ observation, change: { ...noChange, action: 'update', fields } })).fields).toEqual([
      {
        path: ['mode'],
        verdict: 'drift',
        reason: 'world-moved',
        layer: 'running',
        kind: 'state',
        severity: 'low',
        declared: '0o644',
        observed: '0600',
        evidence: evidence[0],
      },
    ])
  })

  it.each([
    ['the subject', {}, [['mode']]],
    ['the provider', { sensitive: true }, []],
  ] as const)('leaves values out that %s calls sensitive', (_, more, sensitive) => {
    const field = { path: ['mode'], from: '0600', to: '0644', kind: 'state', severity: 'high', ...more } as const
    const change: Change = { ...noChange, action: 'update', fields: [field] }
    const [judged] = judgeResource(input({ ...worldMoved, change, sensitive })).fields
    expect(judged).toMatchObject({ sensitive: true })
    expect(judged).not.toHaveProperty('declared')
    expect(judged).not.toHaveProperty('observed')
  })

  it('says that a comparison was weaker than usual', () => {
    const observation: Observation = { status: 'present', actual: declared, degraded: 'no dry-run' }
    expect(judgeResource(input({ observation }))).toMatchObject({ degraded: 'no dry-run' })
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

describe('the verdict without looking at fields', () => {
  it('is given where all is as declared and in force', () => {
    expect(undisturbedVerdict(input())).toEqual(judgeResource(input()))
    const observation: Observation = { status: 'present', actual: declared, degraded: 'no server' }
    expect(undisturbedVerdict(input({ observation }))).toEqual(judgeResource(input({ observation })))
  })

  it.each(rows)('is none, or the same: $row', ({ moved }) => {
    const quick = undisturbedVerdict(input(moved))
    expect(quick ?? judgeResource(input(moved))).toEqual(judgeResource(input(moved)))
  })
})
