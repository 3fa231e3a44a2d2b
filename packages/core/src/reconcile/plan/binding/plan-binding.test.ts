import { describe, expect, it } from 'vitest'
import type { SecretReader } from '../../../contracts/secret-vault.ts'
import { digestOf } from '../../../domain/digest.ts'
import type { Json, JsonObject } from '../../../domain/json.ts'
import type { Plan, PlanBinding } from '../../../domain/plan.ts'
import { StoreError } from '../../../errors/store-error.ts'
import type { Surveyed } from '../../../survey/subject.ts'
import {
  planItemSample,
  planPartsSample,
  recordSample,
  subjectSample,
  surveyedSample,
} from '../../../testing/fakes/samples.ts'
import { assemblePlan } from '../assemble-plan.ts'
import { type BindingSources, movedSince, type PlanNow, planBinding } from './plan-binding.ts'

const sources: BindingSources = {
  definition: 'd1',
  files: [{ path: '/source', sha256: 'f1' }],
  variables: {},
  read: {},
  records: [recordSample()],
  surveyed: [surveyedSample()],
  previous: [],
  outputs: [],
  environment: {},
  versions: { core: '1.0.0' },
}

/** A database without a key, and one with a key, or two. */
type Digests = Pick<SecretReader, 'digestsOf'>
const keyless: Digests = { digestsOf: async (values: readonly Json[]) => values.map(() => []) }
const keyed = (...keys: readonly string[]): Digests => ({
  digestsOf: async (values: readonly Json[]) => values.map((value) => keys.map((key) => digestOf([key, value]))),
})

async function planned(
  moved: Partial<BindingSources> = {},
  more: Partial<Plan> = {},
  secrets: Digests = keyless,
): Promise<PlanNow> {
  const all = { ...sources, ...moved }
  const binding = await planBinding(all, secrets)
  const plan = assemblePlan({ ...planPartsSample, items: [planItemSample()], ...more, binding })
  return { plan, variables: all.variables, sources: all }
}

/** What moved between a plan of the samples, read back from a file, and another one. */
async function movedTo(moved: Partial<BindingSources>, more: Partial<Plan> = {}): Promise<readonly string[]> {
  return movedSince(readBack((await planned()).plan), await planned(moved, more), keyless)
}

const readBack = (plan: Plan): Plan => JSON.parse(JSON.stringify(plan))

const other = surveyedSample({ observation: { status: 'present', actual: { name: 'x', value: 9 } } })
const unreadable = surveyedSample({ observation: { status: 'unreadable', reason: 'denied', detail: 'no' } })
const output = (value: Json, sensitive = false) => ({
  name: 'o',
  value,
  sensitive,
  unknown: false,
  findings: [],
})

describe('a saved plan', () => {
  it('holds while everything is the same', async () => {
    expect(await movedTo({})).toEqual([])
  })

  it.each<[string, Partial<BindingSources>, string]>([
    ['the definition', { definition: 'd2' }, 'definition'],
    ['a file', { files: [{ path: '/source', sha256: 'f2' }] }, '/source'],
    ['D on record', { records: [recordSample({ declared: { name: 'y' } })] }, 'record of "a"'],
    ['L on record', { records: [recordSample({ applied: null })] }, 'record of "a"'],
    ['protection', { records: [recordSample({ protect: true })] }, 'record of "a"'],
    ['what is on record', { records: [] }, 'record of "a"'],
    [
      'D',
      { surveyed: [surveyedSample({ subject: subjectSample({ declared: { name: 'x', value: 2 } }) })] },
      'what is declared of "a"',
    ],
    ['the world', { surveyed: [other] }, '"a" is no longer'],
    ['whether it can be read', { surveyed: [unreadable] }, '"a" is no longer'],
    ['what it was before', { previous: [other] }, '"a (before)" is no longer'],
    ['an output', { outputs: [output(1)] }, 'the output "o" has another value'],
    ['the environment', { environment: { FOO: null } }, 'the environment has another value of FOO'],
    ['all of the environment', { environment: { '*': 'e2' } }, 'the environment is another'],
    ['a value on record', { read: { 'state.replicas': 'r1' } }, 'state.replicas on record has another value'],
    ['a version', { versions: { core: '1.0.1' } }, 'version of core'],
  ])('does not hold once %s moved', async (_, moved, words) => {
    expect(await movedTo(moved)).toEqual([expect.stringContaining(words)])
  })

  it('does not hold for another stack, nor when the same inputs give another plan', async () => {
    expect(await movedTo({}, { stack: 'other' })).toHaveLength(1)
    const words = 'the same inputs now give another plan'
    expect(await movedTo({}, { items: [planItemSample({ action: 'update' })] })).toEqual([`${words} for "a"`])
    expect(await movedTo({}, { items: [planItemSample({ renamedFrom: 'b' })] })).toEqual([`${words} for "a"`])
    const steps = [{ name: 'purge', effect: 'irreversible', items: ['x'] } as const]
    expect(await movedTo({}, { items: [planItemSample({ steps })] })).toEqual([`${words} for "a"`])
    expect(await movedTo({}, { items: [] })).toEqual([words])
    const outputs = [{ name: 'o', action: 'delete', sensitive: false, notYetKnown: false } as const]
    expect(await movedTo({}, { outputs })).toEqual([words])
  })

  it('holds for the value of a sensitive variable, and no other', async () => {
    const variables = (value: string) => ({ v: { value, sensitive: true, digest: digestOf(value) } })
    const { plan: saved } = await planned({ variables: variables('one') })
    expect(saved.binding?.variables.v).toMatch(/^scrypt:/)
    expect(await movedSince(saved, await planned({ variables: variables('one') }), keyless)).toEqual([])
    expect(await movedSince(saved, await planned({ variables: variables('two') }), keyless)).toEqual([
      'the variable "v" has another value',
    ])
  })
})

/** Something whose value is sensitive, as a survey without a key gives it. */
function sealed(address: string, declared: string, actual: string): Surveyed {
  const value: JsonObject = { name: address, value: declared }
  return surveyedSample({
    subject: subjectSample({ address, declared: value, sensitive: [['value']] }),
    observation: { status: 'present', actual: { name: address, value: actual } },
    seen: { status: 'present', actual: { name: address, value: { $digest: 'none' } } },
  })
}

describe.each([
  ['without a key', keyless, keyless],
  ['with a key', keyed('one'), keyed('one')],
  ['before there was a key', keyless, keyed('one')],
  ['before the key became an older one', keyed('one'), keyed('two', 'one')],
])('a saved plan of something sensitive, made %s', (_, before, now) => {
  const one = { surveyed: [sealed('a', 'declared', 'there')], outputs: [output('told', true)] }
  const movedFrom = async (moved: Partial<BindingSources>) =>
    movedSince(readBack((await planned(one, {}, before)).plan), await planned({ ...one, ...moved }, {}, now), now)

  it('holds while the values are the same', async () => {
    expect(await movedFrom({})).toEqual([])
  })

  it.each<[string, Partial<BindingSources>, string]>([
    ['what would be written', { surveyed: [sealed('a', 'another', 'there')] }, 'what is declared of "a"'],
    ['what was seen', { surveyed: [sealed('a', 'declared', 'moved')] }, '"a" is no longer'],
    ['an output', { outputs: [output('another', true)] }, 'the output "o" has another value'],
    ['whether it is sensitive', { outputs: [output('told')] }, 'the output "o" has another value'],
  ])('does not hold once %s moved', async (__, moved, words) => {
    expect(await movedFrom(moved)).toEqual([expect.stringContaining(words)])
  })

  it('has no digest that a value can be guessed by', async () => {
    const { plan } = await planned(one, {}, before)
    const { declared, observed, outputs } = plan.binding as PlanBinding
    for (const digest of [declared.a, observed.a, outputs.o])
      expect(digest).toMatch(/^[0-9a-f]{64} (scrypt|keyed):[^ ]+:[^ ]+$/)
    const again = await planned({ ...one, surveyed: [sealed('a', 'another', 'moved')] }, {}, before)
    const open = (plan: Plan) => plan.binding?.declared.a?.split(' ')[0]
    expect(open(again.plan)).toBe(open(plan))
  })

  it('is held against what was read where the place is to be emptied first', async () => {
    const emptied = (actual: string): Surveyed => ({
      ...sealed('a', 'declared', actual),
      observation: { status: 'absent', vacated: true },
    })
    const { plan } = await planned({ surveyed: [emptied('there')] }, {}, before)
    expect(await movedSince(plan, await planned({ surveyed: [emptied('there')] }, {}, now), now)).toEqual([])
    expect(await movedSince(plan, await planned({ surveyed: [emptied('moved')] }, {}, now), now)).toEqual([
      '"a" is no longer as the plan saw it',
    ])
  })
})

describe('a saved plan of much that is sensitive, made without a key', () => {
  const many = (other?: string) =>
    Array.from({ length: 40 }, (_, index) => `${index}`).map((name) =>
      sealed(name, 'declared', name === other ? 'moved' : 'there'),
    )

  it('shares few digests, and names those that share the one that is another', async () => {
    const { plan } = await planned({ surveyed: many() })
    const digests = [plan.binding?.declared, plan.binding?.observed].flatMap((digests) => Object.values(digests ?? {}))
    expect(new Set(digests.map((digest) => digest.split(' ')[1])).size).toBe(8)
    expect(await movedSince(readBack(plan), await planned({ surveyed: many() }), keyless)).toEqual([])
    expect(await movedSince(readBack(plan), await planned({ surveyed: many('7') }), keyless)).toEqual([
      'something sensitive of at least one of these is another value, declared or there: "5", "6", "7", "8", "9"',
    ])
  })

  it('does not hold where one of them is gone', async () => {
    const { plan } = await planned({ surveyed: many() })
    const words = await movedSince(readBack(plan), await planned({ surveyed: many().slice(1) }), keyless)
    expect(words).toContain('what is declared of "0" has another value')
  })
})

it('is of a value whose key is missing what it is without one', async () => {
  const locked = {
    digestsOf: async () => {
      throw new StoreError('key-missing', '/db', {
        message: 'The key is missing.',
        detail: '',
        remedy: '',
      })
    },
  }
  const seen = { surveyed: [sealed('a', 'declared', 'there')] }
  const { plan } = await planned(seen, {}, locked)
  expect(plan.binding?.observed.a).toContain(' scrypt:')
  expect(await movedSince(plan, await planned(seen), keyless)).toEqual([])
})
