import { describe, expect, it } from 'vitest'
import { digestOf } from '../../domain/digest.ts'
import type { Plan } from '../../domain/plan.ts'
import { planItemSample, planPartsSample, recordSample, surveyedSample } from '../../testing/fakes/samples.ts'
import { assemblePlan } from './assemble-plan.ts'
import { type BindingSources, movedSince, planBinding } from './plan-binding.ts'

const sources: BindingSources = {
  definition: 'd1',
  files: [{ path: '/source', sha256: 'f1' }],
  variables: {},
  read: {},
  records: [recordSample()],
  surveyed: [surveyedSample()],
  previous: [],
  versions: { core: '1.0.0' },
}

function plan(moved: Partial<BindingSources> = {}, more: Partial<Plan> = {}): Plan {
  return assemblePlan({
    ...planPartsSample,
    items: [planItemSample()],
    ...more,
    binding: planBinding({ ...sources, ...moved }),
  })
}

const other = surveyedSample({ observation: { status: 'present', actual: { name: 'x', value: 9 } } })
const unreadable = surveyedSample({ observation: { status: 'unreadable', reason: 'denied', detail: 'no' } })

describe('a saved plan', () => {
  it('holds while everything is the same', () => {
    expect(movedSince(plan(), plan(), {})).toEqual([])
  })

  it.each<[string, Partial<BindingSources>, string]>([
    ['the definition', { definition: 'd2' }, 'definition'],
    ['a file', { files: [{ path: '/source', sha256: 'f2' }] }, '/source'],
    ['D on record', { records: [recordSample({ declared: { name: 'y' } })] }, 'record of "a"'],
    ['L on record', { records: [recordSample({ applied: null })] }, 'record of "a"'],
    ['protection', { records: [recordSample({ protect: true })] }, 'record of "a"'],
    ['what is on record', { records: [] }, 'record of "a"'],
    ['the world', { surveyed: [other] }, '"a" is no longer'],
    ['whether it can be read', { surveyed: [unreadable] }, '"a" is no longer'],
    ['what it was before', { previous: [other] }, '"a (before)" is no longer'],
    ['a value on record', { read: { 'state.replicas': 'r1' } }, 'state.replicas on record has another value'],
    ['a version', { versions: { core: '1.0.1' } }, 'version of core'],
  ])('does not hold once %s moved', (_, moved, words) => {
    expect(movedSince(plan(), plan(moved), {})).toEqual([expect.stringContaining(words)])
  })

  it('does not hold for another stack, nor when the same inputs give another plan', () => {
    expect(movedSince(plan(), plan({}, { stack: 'other' }), {})).toHaveLength(1)
    const changed = plan({}, { items: [planItemSample({ action: 'update' })] })
    expect(movedSince(plan(), changed, {})).toEqual(['the same inputs now give another plan'])
    const renamed = plan({}, { items: [planItemSample({ renamedFrom: 'b' })] })
    expect(movedSince(plan(), renamed, {})).toEqual(['the same inputs now give another plan'])
  })

  it('holds for the value of a sensitive variable, and no other', () => {
    const variables = (value: string) => ({ v: { value, sensitive: true, digest: digestOf(value) } })
    const saved = plan({ variables: variables('one') })
    expect(saved.binding.variables.v).toMatch(/^scrypt:/)
    expect(movedSince(saved, plan({ variables: variables('one') }), variables('one'))).toEqual([])
    expect(movedSince(saved, plan({ variables: variables('two') }), variables('two'))).toEqual([
      'the variable "v" has another value',
    ])
  })
})
