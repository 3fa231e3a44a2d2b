import { describe, expect, it } from 'vitest'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { Observation } from '../domain/observation.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { memoryVault } from '../testing/fakes/memory-vault.ts'
import { recordSample, subjectSample } from '../testing/fakes/samples.ts'
import { noStanding, type Subject } from './subject.ts'
import { rejudge, surveySubjects } from './survey-subjects.ts'

const settings = {
  host: memoryHost(),
  timeout: 1_000,
  now: () => 7,
  state: { secrets: memoryVault(), object: async () => null },
}

/** What is found of one subject when a read gives this, or when nobody may read. */
async function survey(set: Partial<Subject>, observation?: Observation, reader: Partial<ResourceReader> = {}) {
  const base = subjectSample(set)
  const readActual = async () => {
    if (observation === undefined) throw new Error('asked')
    return [observation]
  }
  const own = { ...(base.reader as ResourceReader), readActual, ...reader }
  const [found] = await surveySubjects([{ ...base, reader: own }], settings)
  if (found === undefined) throw new Error('nothing found')
  return found
}

const there = (actual: object): Observation => ({ status: 'present', actual: { ...actual } })

describe('a survey', () => {
  it('reads, compares and judges', async () => {
    const found = await survey({}, there({ name: 'x', value: 9 }))
    expect(found).toMatchObject({
      readAt: 7,
      seen: { status: 'present', actual: { name: 'x', value: 9 } },
      change: { action: 'update' },
      verdict: { verdict: 'drift' },
    })
  })

  it('keeps of sensitive values their digests only', async () => {
    const declared = { name: 'x', token: 'hunter22' }
    const sensitive = [['token']]
    const found = await survey({ declared, sensitive }, there(declared))
    expect(JSON.stringify([found.seen, found.verdict])).not.toContain('hunter22')
    expect(found.seen).toMatchObject({ actual: { token: { $digest: expect.any(String) } } })
  })

  it('asks nobody about what has an obstacle, and says why', async () => {
    const obstacle = { status: 'unreadable', reason: 'no-key', detail: 'the key is missing' } as const
    expect(await survey({ obstacle })).toMatchObject({
      seen: null,
      change: null,
      verdict: { unreadable: { reason: 'no-key' } },
    })
  })

  it('takes what cannot be asked about yet as it was last seen in force, digests and all', async () => {
    const baseline = { name: 'x', token: { $digest: 'd' } }
    const record = recordSample({ baseline })
    const unread = { record, identityKnown: false, unknown: [['name']], declared: { value: 1 }, sensitive: [['token']] }
    expect(await survey(unread)).toMatchObject({
      seen: { status: 'present', actual: baseline },
      change: { action: 'none' },
      verdict: { verdict: 'pending' },
    })
    const never = { ...unread, record: null, standing: noStanding }
    expect(await survey(never)).toMatchObject({ seen: { status: 'absent' }, change: { action: 'create' } })
    expect(await survey({ ...never, declared: null })).toMatchObject({ change: { action: 'none' } })
  })

  it('shows no sensitive value in what a provider says', async () => {
    const declared = { name: 'x', value: 1, token: 'hunter22' }
    const secret = { declared, sensitive: [['token']] }
    const fails = { readActual: () => Promise.reject(new Error('no hunter22')) }
    const failed = await survey(secret, undefined, fails)
    expect(failed.verdict.unreadable?.detail).toContain('no <sensitive>')
    const describe = () => ({
      sentence: 'update',
      detail: '-hunter22',
      fields: [{ path: ['value'], impact: 'hunter22 leaks', suggestion: 'hide hunter22' }],
    })
    const described = await survey(secret, there({ ...declared, value: 2 }), { describe })
    expect(described.verdict).toMatchObject({ detail: '-<sensitive>', fields: [{ impact: '<sensitive> leaks' }] })
    expect(JSON.stringify(described.verdict)).not.toContain('hunter22')
  })

  it('is not disturbed by a provider that cannot describe', async () => {
    const describe = () => {
      throw new Error('cannot')
    }
    expect((await survey({}, there({ name: 'x', value: 9 }), { describe })).verdict.verdict).toBe('drift')
  })

  it('counts fields no longer declared, and those that are unset then', async () => {
    const applied = { name: 'x', value: 1, note: 'n', labels: { a: 'b' } }
    const record = recordSample({ applied, baseline: applied })
    const { verdict } = await survey({ record }, there(applied))
    expect(verdict.fields.map((field) => [field.path[0], field.reason])).toEqual([
      ['note', 'unset'],
      ['labels', 'released'],
    ])
  })
})

it('the same observation is judged again for what reacts to others', async () => {
  const diff: ResourceReader['diff'] = ({ triggeredBy }) => ({
    action: triggeredBy.length > 0 ? 'update' : 'none',
    fields: [],
    steps: [],
    suppressed: [],
  })
  const found = await survey({}, there({ name: 'x', value: 1 }), { diff })
  expect(found.change?.action).toBe('none')
  expect(rejudge(found, ['b'])).toMatchObject({
    change: { action: 'update' },
    subject: { target: { triggeredBy: ['b'] } },
  })
})
