import { describe, expect, it } from 'vitest'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { memoryVault } from '../testing/fakes/memory-vault.ts'
import { declarationSample, recordSample, subjectSample } from '../testing/fakes/samples.ts'
import { type SurveyScene, subjectFromDeclaration, subjectFromRecord } from './make-subject.ts'
import { openRecords } from './open-records.ts'
import { noStanding } from './subject.ts'

const reader = subjectSample().reader as ResourceReader

function scene(more: Partial<SurveyScene> = {}): SurveyScene {
  const readers = new Map([
    ['toy:thing', reader],
    ['toy:other', { ...reader, type: 'toy:other' }],
  ])
  return { readers, machine: 'machine-1', now: 0, prune: false, inDoubt: new Set(), acknowledgements: [], ...more }
}

async function opened(set: Partial<ResourceRecord> = {}) {
  const [record] = await openRecords([recordSample(set)], memoryVault())
  if (record === undefined) throw new Error('no record')
  return record
}

describe('a subject from the record', () => {
  it('is about D, with the standing of the row while L is about the same thing', async () => {
    const record = await opened({ declared: { name: 'x', value: 2 } })
    const subject = subjectFromRecord(record, scene())
    expect(subject).toMatchObject({ declared: { value: 2 }, identity: ['toy:local:x'], identityKnown: true })
    expect(subject.standing).toBe(record.record)
    expect(subject.target).toMatchObject({ declared: { value: 2 }, applied: { value: 1 } })
  })

  it('has no standing once D is about something else', async () => {
    const subject = subjectFromRecord(await opened({ declared: { name: 'y' } }), scene())
    expect(subject.standing).toBe(noStanding)
    expect(subject.identity).toEqual(['toy:local:y'])
    expect(subject.target).toMatchObject({ declared: { name: 'y' }, applied: null, baseline: null })
  })

  it('to be removed is about L, or about D where nothing was in force', async () => {
    const undeclared = { undeclared: true }
    const both = subjectFromRecord(await opened({ declared: { name: 'y' } }), scene(), undeclared)
    expect(both.target).toMatchObject({ declared: null, applied: { name: 'x' } })
    expect(both.identity).toEqual(['toy:local:x'])
    const never = subjectFromRecord(await opened({ declared: { name: 'y' }, applied: null }), scene(), undeclared)
    expect(never.target).toMatchObject({ declared: null, applied: { name: 'y' } })
  })

  it('leaves unknown values out, and is not to be read while its identity is among them', async () => {
    const note = await opened({ declared: { name: 'x', note: { $unknown: true } } })
    expect(subjectFromRecord(note, scene())).toMatchObject({
      declared: { name: 'x' },
      unknown: [['note']],
      identityKnown: true,
    })
    const name = await opened({ declared: { name: { $unknown: true }, value: 1 } })
    expect(subjectFromRecord(name, scene())).toMatchObject({
      unknown: [['name']],
      identityKnown: false,
      obstacle: null,
    })
    expect(subjectFromRecord(name, scene(), { undeclared: true })).toMatchObject({ unknown: [], identityKnown: true })
  })

  it('that owns nothing is read all the same', async () => {
    const shared = { ...reader, claims: () => ({ owns: [], edits: ['file:local:fstab'] }) }
    const subject = subjectFromRecord(
      await opened({ identity: [] }),
      scene({ readers: new Map([['toy:thing', shared]]) }),
    )
    expect(subject).toMatchObject({ identityKnown: true, edits: ['file:local:fstab'] })
  })

  it('of which a provider cannot tell what it is about cannot be read', async () => {
    const subject = subjectFromRecord(await opened({ declared: { value: 1 } }), scene())
    expect(subject.obstacle).toMatchObject({ status: 'unreadable', reason: 'invalid' })
  })

  it('of another machine cannot be read here', async () => {
    expect(subjectFromRecord(await opened(), scene({ machine: 'other' })).obstacle).toMatchObject({
      reason: 'wrong-host',
    })
  })

  it.each([
    ['nobody asked to prune', {}, false, true],
    ['it is protected', { protect: true }, true, true],
    ['it says so', { removal: 'retain' as const }, true, true],
    ['nothing keeps it', {}, true, false],
  ])('no longer declared is kept when %s', async (_, set, prune, kept) => {
    const record = await opened({ ...set, declared: null })
    expect(subjectFromRecord(record, scene({ prune })).retained).toBe(kept)
  })
})

const placed = (...owns: readonly string[]) => ({ owns, real: { owns, edits: [], keeps: [] } })

describe('a subject from a declaration', () => {
  const facts = { sealed: { name: 'x', value: 1 }, claims: placed('toy:local:x') }

  it('that is new has no record and no standing', () => {
    expect(subjectFromDeclaration(declarationSample(), null, scene(), facts)).toMatchObject({
      record: null,
      standing: noStanding,
      inDoubt: false,
      target: { applied: null },
    })
  })

  it.each([
    ['its type', declarationSample({ type: 'toy:other' }), facts.claims],
    ['its identity', declarationSample({ properties: { name: 'y' } }), placed('toy:local:y')],
  ])('has no standing when %s changed', async (_, declaration, claims) => {
    const subject = subjectFromDeclaration(declaration, await opened(), scene(), { sealed: {}, claims })
    expect(subject.standing).toBe(noStanding)
    expect(subject.target.applied).toBeNull()
  })

  it.each([
    ['by another spelling', ['toy:local:way'], ['toy:local:real'], { 'toy:local:x': 'toy:local:real' }],
    ['by its real place', ['toy:local:real'], ['toy:local:real'], { 'toy:local:x': 'toy:local:real' }],
    ['where its links lead elsewhere now', ['toy:local:x'], ['toy:local:new'], { 'toy:local:x': 'toy:local:real' }],
  ])('keeps its standing %s', async (_, owns, real, places) => {
    const record = await opened({ places })
    const claims = { owns, real: { owns: real, edits: [], keeps: [] } }
    const declaration = declarationSample({ properties: { name: 'y' } })
    expect(subjectFromDeclaration(declaration, record, scene(), { sealed: {}, claims }).standing).toBe(record.record)
  })

  it('keeps its standing while nobody knows what it is about', async () => {
    const record = await opened()
    const subject = subjectFromDeclaration(declarationSample(), record, scene(), { sealed: {}, claims: null })
    expect(subject).toMatchObject({ identityKnown: false, identity: [] })
    expect(subject.standing).toBe(record.record)
  })

  it('is in doubt with its record, also under a new name', async () => {
    const declaration = declarationSample({ address: 'b' })
    const subject = subjectFromDeclaration(declaration, await opened(), scene({ inDoubt: new Set(['a']) }), facts)
    expect(subject).toMatchObject({ address: 'b', inDoubt: true })
  })
})
