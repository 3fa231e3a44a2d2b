import { describe, expect, it } from 'vitest'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { SecretReader } from '../contracts/secret-vault.ts'
import type { Json } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import { EngineError } from '../errors/engine-error.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { memoryVault } from '../testing/fakes/memory-vault.ts'
import { recordSample, subjectSample } from '../testing/fakes/samples.ts'
import type { Subject, Surveyed } from './subject.ts'
import { surveySubjects } from './survey-subjects.ts'

const canary = 'was-sensitive'
const own: SensitiveTrace = { type: 'toy:thing', owns: ['toy:local:x'], edits: [], spelled: [], fields: [['note']] }
const foreign: SensitiveTrace = { ...own, type: 'toy:other', fields: [['never']] }
const neighbour: SensitiveTrace = { ...own, owns: ['toy:local:y'], edits: ['shelf'] }

interface Scene {
  readonly trace: SensitiveTrace
  readonly subject?: Partial<Subject>
  readonly observation?: Observation
  readonly actual?: Json
  readonly secrets?: Partial<SecretReader>
  readonly reader?: Partial<ResourceReader>
}

/** What a survey finds of one subject while one thing has left a trace. */
async function survey({ trace, subject, observation, actual, secrets, reader }: Scene): Promise<Surveyed> {
  const base = subjectSample({ record: null, ...subject })
  const seen: Observation = observation ?? { status: 'present', actual: actual ?? null }
  const [found] = await surveySubjects(
    [{ ...base, reader: { ...(base.reader as ResourceReader), readActual: async () => [seen], ...reader } }],
    {
      host: memoryHost(),
      timeout: 1_000,
      now: () => 7,
      state: { secrets: { ...memoryVault(new Map(), () => [trace]), ...secrets }, object: async () => null },
    },
  )
  if (found === undefined) throw new Error('nothing found')
  return found
}

/** Everything that is shown or kept of what was found. */
const told = ({ seen, verdict, change }: Surveyed): string =>
  JSON.stringify([seen, verdict, change?.fields.filter((field) => field.sensitive !== true)])

const noted = { name: 'x', value: 1, note: 'plain' }
const digest = { $digest: expect.any(String) }

describe('what left a trace', () => {
  it('is hidden in the fields that were sensitive, until they are as declared', async () => {
    const there = { name: 'x', value: 2, note: canary }
    const found = await survey({ trace: own, subject: { declared: noted }, actual: there })
    expect(found.seen).toEqual({ status: 'present', actual: { name: 'x', value: 2, note: digest } })
    expect(told(found)).not.toContain(canary)
    const again = await survey({ trace: own, subject: { declared: noted }, actual: { ...there, note: 'plain' } })
    expect(again.seen).toMatchObject({ actual: { note: 'plain' } })
  })

  it('is hidden where nothing is declared in its place, or where it is left alone, although nothing is to be done', async () => {
    const there = { name: 'x', value: 1, note: canary }
    const undeclared = await survey({ trace: own, actual: there })
    const left = await survey({
      trace: own,
      actual: there,
      subject: { declared: noted, target: { ...subjectSample().target, declared: noted, leave: [['note']] } },
    })
    for (const found of [undeclared, left]) {
      expect(found.change?.action).toBe('none')
      expect(found.seen).toEqual({ status: 'present', actual: { ...there, note: digest } })
      expect(told(found)).not.toContain(canary)
    }
  })

  it('is hidden by all of what is of another type, but its identity and what is the very value that is declared', async () => {
    const there = { name: 'x', value: 1, note: canary, surprise: { deep: canary } }
    const found = await survey({ trace: foreign, subject: { declared: noted }, actual: there })
    expect(found.seen).toEqual({
      status: 'present',
      actual: { name: 'x', value: 1, note: digest, surprise: digest },
    })
    expect(found.verdict.fields).toMatchObject([{ path: ['note'], sensitive: true }])
    expect(told(found)).not.toContain(canary)
    expect((await survey({ trace: foreign, actual: canary })).seen).toEqual({ status: 'present', actual: digest })
  })

  it('is believed to be gone of no value of another type that only a provider calls equal', async () => {
    const diff = () => ({ action: 'none', fields: [], steps: [], suppressed: [] }) as const
    const there = { name: 'x', value: 1, note: canary }
    const found = await survey({ trace: foreign, subject: { declared: noted }, actual: there, reader: { diff } })
    expect(found.seen).toMatchObject({ actual: { note: digest } })
  })

  it('is hidden where nothing but what both edit is shared, until what is there is ours', async () => {
    const scene = { trace: neighbour, actual: { name: 'x', value: 2, note: canary } }
    const found = await survey({ ...scene, subject: { edits: ['shelf'] } })
    expect(told(found)).not.toContain(canary)
    const ours = await survey({ ...scene, subject: { edits: ['shelf'], record: recordSample() } })
    expect(told(ours)).toContain(canary)
    const elsewhere = await survey({ ...scene, subject: { edits: ['another shelf'] } })
    expect(told(elsewhere)).toContain(canary)
  })

  it('stays hidden of what is ours by now', async () => {
    const scene = { trace: foreign, actual: { name: 'x', value: 2, note: canary } }
    expect(told(await survey({ ...scene, subject: { record: recordSample() } }))).not.toContain(canary)
  })

  it('is none of what the record already has in clear: what is ours and was not touched has not moved', async () => {
    const baseline = { name: 'x', value: 1, note: 'as it was' }
    const subject = { declared: null, record: recordSample({ applied: { name: 'x', value: 1 }, baseline }) }
    const found = await survey({ trace: foreign, actual: baseline, subject })
    expect(found.seen).toEqual({ status: 'present', actual: baseline })
    expect(found.verdict.fields).toMatchObject([{ verdict: 'pending', reason: 'removal-pending' }])
    const moved = await survey({ trace: foreign, actual: { ...baseline, note: canary }, subject })
    expect(moved.seen).toEqual({ status: 'present', actual: { ...baseline, note: digest } })
    expect(moved.verdict.fields).toMatchObject([{ verdict: 'conflict' }])
  })

  it('is told to the provider, by the names of fields', async () => {
    const asked: Subject['target'][] = []
    const readActual: ResourceReader['readActual'] = async (targets) => {
      asked.push(...targets)
      return [{ status: 'absent' }]
    }
    await survey({ trace: own, reader: { readActual } })
    await survey({ trace: foreign, reader: { readActual } })
    expect(asked[0]?.sensitive).toEqual([['note']])
    expect(asked[1]?.sensitive).toEqual(expect.arrayContaining([['note'], ['value'], ['labels']]))
    expect(asked[1]?.sensitive).not.toContainEqual(['name'])
  })

  it('hides nothing where nothing is', async () => {
    const found = await survey({ trace: foreign, observation: { status: 'absent' } })
    expect(found.change?.fields.some((field) => field.sensitive === true)).toBe(false)
    expect(found.subject.target.sensitive).toEqual([])
  })

  it('is in no word of a reader that did not understand what is there', async () => {
    const invalid: Observation = { status: 'unreadable', reason: 'invalid', detail: `Unexpected "${canary}"` }
    const found = await survey({ trace: foreign, observation: invalid })
    expect(JSON.stringify([found.observation, found.verdict])).not.toContain(canary)
    const denied: Observation = { status: 'unreadable', reason: 'denied', detail: 'permission denied' }
    expect((await survey({ trace: foreign, observation: denied })).verdict.unreadable?.detail).toBe('permission denied')
  })

  it('is in no failure that a reader gives for other things as well, nor is anything else sensitive', async () => {
    const failing = (text: string) => ({ readActual: () => Promise.reject(new Error(`no ${text}`)) })
    const of = (name: string, set: Partial<Subject>, text: string): Subject => {
      const base = subjectSample({ record: null, address: name, identity: [`toy:local:${name}`], ...set })
      return { ...base, reader: { ...(base.reader as ResourceReader), ...failing(text) } }
    }
    const words = async (first: Subject, second: Subject) => {
      const vault = memoryVault(new Map(), () => [foreign])
      const settings = {
        host: memoryHost(),
        timeout: 1_000,
        now: () => 7,
        state: { secrets: vault, object: async () => null },
      }
      return JSON.stringify((await surveySubjects([first, second], settings)).map(({ verdict }) => verdict))
    }
    expect(await words(of('x', {}, canary), of('y', {}, canary))).not.toContain(canary)
    const secret = { declared: { name: 'z', token: 'hunter22' }, sensitive: [['token']] }
    const both = await words(of('y', {}, 'hunter22'), of('z', secret, 'hunter22'))
    expect(both).toContain('no <sensitive>')
    expect(both).not.toContain('hunter22')
  })

  it('is hidden without the key too, and hinders nobody', async () => {
    const missing = new EngineError('key-missing', { message: 'the key is missing' })
    const locked = { digestsOf: () => Promise.reject(missing) }
    const actual = { name: 'x', value: 2, note: canary }
    const found = await survey({ trace: own, actual, secrets: locked })
    expect(found.seen).toEqual({ status: 'present', actual: { ...actual, note: { $digest: 'none' } } })
    const needed = survey({ trace: own, actual, secrets: locked, subject: { sensitive: [['value']] } })
    await expect(needed).rejects.toBe(missing)
  })
})
