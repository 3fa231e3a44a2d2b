import { describe, expect, it } from 'vitest'
import { type Change, noChange } from '../../domain/change.ts'
import type { Observation } from '../../domain/observation.ts'
import { noStanding } from '../../survey/subject.ts'
import { declarationSample, recordSample, subjectSample, surveyedSample } from '../../testing/fakes/samples.ts'
import { type ItemOptions, planItem } from './plan-item.ts'

const options: ItemOptions = {
  targeted: true,
  replace: false,
  takeOver: false,
  destroy: false,
  previous: null,
  dependsOn: [],
  editedBy: undefined,
  partOf: undefined,
}
const absent: Observation = { status: 'absent' }
const unreadable: Observation = { status: 'unreadable', reason: 'denied', detail: 'no', remedy: 'Ask.' }
const update: Change = {
  ...noChange,
  action: 'update',
  fields: [{ path: ['value'], from: 2, to: 1, kind: 'configuration', severity: 'medium' }],
}
const removed: Change = { ...noChange, action: 'delete', steps: [{ name: 'delete', effect: 'irreversible' }] }
const isNew = { record: null }
const gone = (record = recordSample()) => subjectSample({ declared: null, record })

describe('a declared resource', () => {
  it('that is as declared needs nothing', () => {
    expect(planItem(surveyedSample(), options)).toMatchObject({ action: 'none', adopt: false, takeOver: false })
  })

  it('that differs and is ours is updated, in a sentence that names the fields', () => {
    expect(planItem(surveyedSample({ change: update }), options)).toMatchObject({
      action: 'update',
      sentence: 'update a: value',
      takeOver: false,
    })
  })

  it('that is absent is created', () => {
    const found = surveyedSample({ observation: absent, change: { ...noChange, action: 'create' } })
    expect(planItem(found, options).action).toBe('create')
  })

  it('that was there before and is as declared is adopted', () => {
    const found = surveyedSample({ subject: subjectSample(isNew) })
    expect(planItem(found, options)).toMatchObject({ action: 'none', adopt: true, takeOver: false })
  })

  it.each([
    ['nothing allows it', {}, {}, false],
    ['the flag allows it', { takeOver: true }, {}, true],
    ['the declaration allows it', {}, { takeOver: true }, true],
  ])('that was there before and differs is taken over: %s', (_, more, declared, allowed) => {
    const subject = subjectSample({ ...isNew, declaration: declarationSample(declared) })
    expect(planItem(surveyedSample({ subject, change: update }), { ...options, ...more })).toMatchObject({
      action: 'update',
      takeOver: true,
      takeOverAllowed: allowed,
    })
  })

  it('that is not among the targets is left as it is, and says so', () => {
    const item = planItem(surveyedSample({ change: update }), { ...options, targeted: false })
    expect(item).toMatchObject({ action: 'none', fields: [], leftAlone: expect.any(String) })
  })

  it.each([
    ['it', surveyedSample({ observation: unreadable, change: null }), null],
    ['what it was before', surveyedSample(), surveyedSample({ observation: unreadable, change: null })],
  ])('is not acted on when %s could not be read', (_, found, previous) => {
    const item = planItem(found, { ...options, previous })
    expect(item).toMatchObject({ action: 'none', unknown: { detail: expect.any(String) } })
  })

  it('shows no sensitive value', () => {
    const secret: Change = { ...update, fields: [{ ...(update.fields[0] as Change['fields'][0]), sensitive: true }] }
    const [field] = planItem(surveyedSample({ change: secret }), options).fields
    expect(field).toEqual({ path: ['value'], kind: 'configuration', severity: 'medium', sensitive: true })
  })

  it('whose values are not known yet is to be updated, and names only fields that are known', () => {
    const subject = subjectSample({ unknown: [['note']] })
    expect(planItem(surveyedSample({ subject }), options)).toMatchObject({ action: 'update', notYetKnown: true })
  })

  it('carries what its provider refuses', () => {
    const refusal = { because: 'no', remedy: 'Do not.' }
    expect(planItem(surveyedSample({ change: { ...update, refusal } }), options)).toMatchObject({ refusal })
  })

  it('whose refusal names a sensitive value is refused without it', () => {
    const subject = subjectSample({ declared: { name: 'a', value: 'hunter2' }, sensitive: [['value']] })
    const refusal = { because: 'hunter2 stands there', remedy: 'Remove hunter2.' }
    const item = planItem(surveyedSample({ subject, change: { ...update, refusal } }), options)
    expect(item.refusal).toBeDefined()
    expect(JSON.stringify(item)).not.toContain('hunter2')
  })
})

describe('a replace', () => {
  const asked = { ...options, replace: true }
  const previous = surveyedSample()
  const elsewhere = surveyedSample({ observation: absent, change: { ...noChange, action: 'create' } })

  it('happens when somebody says so, or when there is something left of what it was before', () => {
    expect(planItem(surveyedSample(), asked).action).toBe('replace')
    expect(planItem(elsewhere, { ...options, previous }).action).toBe('replace')
    const nothing = surveyedSample({ observation: absent })
    expect(planItem(elsewhere, { ...options, previous: nothing }).action).toBe('create')
    expect(planItem(elsewhere, asked).action).toBe('create')
  })

  it('is told as asked for, where nothing else would have it replaced', () => {
    const forced = surveyedSample({ change: { ...noChange, action: 'replace' } })
    expect(planItem(surveyedSample(), asked)).toMatchObject({ replaceAsked: true })
    expect(planItem(forced, asked)).not.toHaveProperty('replaceAsked')
    expect(planItem(forced, options)).not.toHaveProperty('replaceAsked')
    expect(planItem(elsewhere, { ...asked, previous })).not.toHaveProperty('replaceAsked')
    expect(planItem(elsewhere, asked)).not.toHaveProperty('replaceAsked')
  })

  it.each([
    ['on record', { record: recordSample({ protect: true }) }],
    ['as declared', { declaration: declarationSample({ protect: true }) }],
  ])('is refused where the resource is protected %s, for whatever is there to be removed', (_, set) => {
    const subject = subjectSample(set)
    expect(planItem(surveyedSample({ subject }), asked).refusal).toBeDefined()
    expect(planItem({ ...elsewhere, subject }, { ...options, previous }).refusal).toBeDefined()
    expect(planItem({ ...elsewhere, subject }, options).refusal).toBeUndefined()
  })

  it('tells what goes first, what of it was changed since, and what differs from it', () => {
    const subject = subjectSample({ declared: null })
    const old = surveyedSample({
      subject,
      change: removed,
      observation: { status: 'present', actual: { name: 'x', value: 7 } },
    })
    const create: Change = {
      ...noChange,
      action: 'create',
      fields: [
        { path: ['name'], to: 'y', kind: 'resource', severity: 'high' },
        { path: ['value'], to: 1, kind: 'configuration', severity: 'medium' },
      ],
    }
    const item = planItem({ ...elsewhere, change: create }, { ...options, previous: old })
    expect(item.destroys).toEqual({ sentence: expect.any(String), steps: removed.steps, changedSince: [['value']] })
    expect(item.fields).toEqual([
      { path: ['name'], from: 'x', to: 'y', kind: 'resource', severity: 'high', forcesReplace: true },
    ])
    const retyped = { ...old, subject: { ...subject, type: 'toy:other' } }
    expect(planItem(elsewhere, { ...options, previous: retyped }).typeBefore).toBe('toy:other')
    expect(item.typeBefore).toBeUndefined()
    const left = { status: 'present', actual: { name: 'x', value: 7 } }
    const byUs = { ...old, subject: { ...subject, standing: { ...subject.standing, left } } }
    expect(planItem(elsewhere, { ...options, previous: byUs }).destroys?.changedSince).toEqual([])
    const refusal = { because: 'no', remedy: 'Do not.' }
    const refused = { ...old, change: { ...removed, refusal } }
    expect(planItem({ ...elsewhere, change: create }, { ...options, previous: refused }).refusal).toEqual(refusal)
  })

  it('of what is ours as another type takes nothing over, unlike of what never was', () => {
    const found = surveyedSample({ subject: subjectSample(isNew) })
    const ours = surveyedSample({ subject: subjectSample({ declared: null, type: 'toy:other' }), change: removed })
    const never = { ...ours, subject: { ...ours.subject, standing: noStanding } }
    const cause = { verdict: 'pending', reason: 'declaration-moved' }
    expect(planItem(found, { ...options, previous: ours })).toMatchObject({ action: 'replace', takeOver: false, cause })
    expect(planItem(found, { ...asked, previous: never })).toMatchObject({ action: 'replace', takeOver: true })
  })

  it('of what was there before takes it over, even when it is as declared', () => {
    const found = surveyedSample({ subject: subjectSample(isNew) })
    expect(planItem(found, asked)).toMatchObject({ action: 'replace', takeOver: true })
  })
})

describe('a resource that is no longer declared', () => {
  const found = (set: Parameters<typeof surveyedSample>[0]) =>
    planItem(surveyedSample({ change: removed, ...set }), options)

  it.each([
    ['is deleted', { subject: gone() }, 'delete'],
    ['and gone from the world is forgotten', { subject: gone(), observation: absent }, 'forget'],
    ['and never ours is forgotten', { subject: gone(recordSample({ ownedSince: null })) }, 'forget'],
    ['with removal "forget" is forgotten', { subject: gone(recordSample({ removal: 'forget' })) }, 'forget'],
    ['and kept stays', { subject: { ...gone(), retained: true } }, 'none'],
  ] as const)('%s', (_, set, action) => {
    expect(found(set).action).toBe(action)
  })

  it.each([
    [recordSample({ protect: true }), 'protected'],
    [recordSample({ removal: 'retain' }), '"retain"'],
    [recordSample(), '--prune'],
  ])('says why it is kept', (record, why) => {
    expect(found({ subject: { ...gone(record), retained: true } }).leftAlone).toContain(why)
  })
})

describe('what its provider leaves in the world', () => {
  const left: Change = { ...noChange, action: 'forget' }
  const present: Observation = { status: 'present', actual: { name: 'x', value: 7 } }

  it('is forgotten when it is no longer declared', () => {
    const found = surveyedSample({ subject: gone(), observation: present, change: left })
    expect(planItem(found, options)).toMatchObject({ action: 'forget', sentence: 'forget: the object stays' })
  })

  it('stays when its resource becomes another thing, which is said', () => {
    const previous = surveyedSample({ subject: gone(), observation: present, change: left })
    const found = surveyedSample({ observation: absent, change: { ...noChange, action: 'create' } })
    const item = planItem(found, { ...options, previous })
    expect(item).toMatchObject({ action: 'create', sentence: 'create a; the object stays' })
    expect(item.destroys).toBeUndefined()
  })

  it('goes where something else is declared in its very place, once that is approved: it is not said to stay', () => {
    const previous = surveyedSample({ subject: gone(), observation: present, change: left })
    const found = surveyedSample({ subject: subjectSample(isNew), change: update })
    const item = planItem(found, { ...options, previous })
    expect(item).toMatchObject({ action: 'update', takeOver: true })
    expect(item.sentence).toBe('update a: value; as toy:thing it would stay')
    const refusal = { because: 'no', remedy: 'Do not.' }
    const refused = planItem({ ...found, change: { ...update, refusal } }, { ...options, previous })
    expect(refused.sentence).toBe('update a: value; the object stays')
  })

  it('is refused where it was named to be replaced', () => {
    const { reader } = subjectSample()
    const leaving = reader === null ? null : { ...reader, diff: () => left }
    const found = surveyedSample({ subject: subjectSample({ reader: leaving }), observation: present })
    const item = planItem(found, { ...options, replace: true })
    expect(item).toMatchObject({ action: 'replace', refusal: { remedy: expect.stringContaining('by hand') } })
  })
})

describe('what a declared resource edits', () => {
  it('is forgotten and not deleted when it is no longer declared', () => {
    const found = surveyedSample({ subject: gone(), change: removed })
    expect(planItem(found, { ...options, editedBy: 'line' })).toMatchObject({
      action: 'forget',
      sentence: 'forget: "line" edits it, and it stays',
    })
  })
})

describe('a destroy', () => {
  const destroy = { ...options, destroy: true }
  const item = (subject: ReturnType<typeof gone>, observation: Observation = { status: 'present', actual: {} }) =>
    planItem(surveyedSample({ subject, observation, change: removed }), destroy)

  it('refuses what is protected while it is there and ours', () => {
    const record = recordSample({ protect: true })
    expect(item(gone(record)).refusal).toBeDefined()
    expect(item(gone(record), absent)).toMatchObject({ action: 'forget' })
    expect(item(gone(recordSample({ protect: true, ownedSince: null })))).toMatchObject({ action: 'forget' })
  })

  it('shows the steps of the provider', () => {
    expect(item(gone()).steps).toEqual(removed.steps)
  })
})
