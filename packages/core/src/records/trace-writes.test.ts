import { describe, expect, it } from 'vitest'
import { noChange } from '../domain/change.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import type { Subject, Surveyed } from '../survey/subject.ts'
import { recordSample, subjectSample, surveyedSample } from '../testing/fakes/samples.ts'
import { recordedTrace, traceBeforeAct, traceWrites } from './trace-writes.ts'

const thing: Omit<SensitiveTrace, 'fields'> = { type: 'toy:thing', owns: ['toy:local:x'], edits: [], spelled: [] }
const noted: SensitiveTrace = { ...thing, fields: [['token']] }
const foreign: SensitiveTrace = { ...noted, type: 'toy:other' }
const secret = { name: 'x', token: { $secret: '1' } }
const plain = { name: 'x', token: 'plain' }

function found(subject: Partial<Subject>, set: Partial<Surveyed> = {}): Surveyed {
  return surveyedSample({ subject: subjectSample({ record: null, ...subject }), ...set })
}

const sensitive = { declared: { name: 'x', token: 'clear' }, sealed: secret }
const ordinary = { declared: plain, sealed: plain }
const absent = { observation: { status: 'absent' } } as const
const differing = {
  change: { ...noChange, action: 'update', fields: [{ path: ['token'], kind: 'configuration', severity: 'high' }] },
} as const

describe('a trace', () => {
  it('is noted of what is sensitive as declared, once', () => {
    expect(traceWrites(found(sensitive))).toEqual([{ write: 'trace', trace: noted }])
    expect(traceWrites(found({ ...sensitive, traces: [noted] }))).toEqual([])
    expect(traceWrites(found({}))).toEqual([])
  })

  it('is noted before each act, also where it is noted: the same run may have ended it', () => {
    const again = found({ ...sensitive, traces: [noted] })
    expect(traceBeforeAct(again)).toEqual([{ write: 'trace', trace: noted }])
    expect(traceBeforeAct(found(sensitive))).toEqual([{ write: 'trace', trace: noted }])
    expect(traceBeforeAct(found({ ...sensitive, traces: [noted] }, absent))).toEqual([
      { write: 'untrace', keys: ['toy:local:x'] },
      { write: 'trace', trace: noted },
    ])
    expect(traceBeforeAct(found({}))).toEqual([])
  })

  it('follows what the thing edits', () => {
    const edits = ['shelf:local:a']
    expect(traceWrites(found({ ...sensitive, edits, traces: [noted] }))).toEqual([
      { write: 'trace', trace: { ...noted, edits } },
    ])
  })

  it('is over when each of its fields was seen in another declared value, and not before', () => {
    const former = { record: recordSample({ applied: secret }), traces: [noted] }
    expect(traceWrites(found({ ...ordinary, ...former }, differing))).toEqual([])
    expect(traceWrites(found({ ...former }))).toEqual([])
    expect(traceWrites(found({ ...ordinary, ...former }))).toEqual([
      { write: 'trace', trace: { ...noted, fields: [] } },
    ])
  })

  it('of another type is not over by what is declared', () => {
    expect(traceWrites(found({ ...ordinary, traces: [foreign] }))).toEqual([])
  })

  it('is over, whoever left it, when nothing is there any more', () => {
    expect(traceWrites(found({ ...ordinary, traces: [foreign] }, absent))).toEqual([
      { write: 'untrace', keys: ['toy:local:x'] },
    ])
    expect(traceWrites(found(ordinary, absent))).toEqual([])
    const left = { observation: { status: 'absent', stays: 'it stays' } } as const
    expect(traceWrites(found({ ...ordinary, traces: [foreign] }, left), { removed: true })).toEqual([])
    const beside = { ...foreign, owns: ['toy:local:y'], edits: ['shelf'] }
    expect(traceWrites(found({ ...ordinary, edits: ['shelf'], traces: [beside] }, absent))).toEqual([])
  })

  it('is not touched by what could not be read', () => {
    const observation = { status: 'unreadable', reason: 'timeout', detail: 'late' } as const
    expect(traceWrites(found({ ...ordinary, traces: [noted] }, { observation, change: null }))).toEqual([])
  })

  it('is of the real place, known by how it is and was written', () => {
    const real = { owns: ['real'], edits: [], keeps: [] }
    const linked = { ...noted, owns: ['real'], spelled: ['toy:local:x'] }
    expect(traceWrites(found({ ...sensitive, real }))).toEqual([{ write: 'trace', trace: linked }])
    const earlier = { ...linked, spelled: ['toy:before'] }
    const both = { ...linked, spelled: ['toy:before', 'toy:local:x'] }
    expect(traceWrites(found({ ...sensitive, real, traces: [earlier] }))).toEqual([{ write: 'trace', trace: both }])
    expect(traceWrites(found({ ...sensitive, real, traces: [both] }))).toEqual([])
    expect(traceWrites(found({ ...ordinary, real, traces: [earlier] }, absent))).toEqual([
      { write: 'untrace', keys: ['toy:local:x', 'real'] },
    ])
  })

  it('of what is kept is of its real place too', () => {
    const kept = { keeps: ['toy:x.bak'], real: { owns: ['real'], edits: [], keeps: ['real.bak'] } }
    expect(traceBeforeAct(found({ ...sensitive, ...kept }))).toContainEqual({
      write: 'trace',
      trace: { ...noted, owns: ['real.bak'], spelled: ['toy:x.bak'] },
    })
  })

  it('of a record is of what is declared and of what is in force', () => {
    const claims = { owns: ['k'], edits: ['e'], spelled: ['s'] }
    const applied = { labels: { a: { $secret: '2' } }, token: { $secret: '0' } }
    expect(recordedTrace({ type: 't', declared: secret, applied }, claims)).toEqual({
      type: 't',
      ...claims,
      fields: [['token'], ['labels', 'a']],
    })
    expect(recordedTrace({ type: 't', declared: plain, applied: null }, claims)).toBeNull()
    expect(
      recordedTrace({ type: 't', declared: secret, applied: null }, { owns: [], edits: [], spelled: [] }),
    ).toBeNull()
  })
})
