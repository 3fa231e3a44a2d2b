import { describe, expect, it } from 'vitest'
import type { PlanItem, PlanKind } from '../../domain/plan.ts'
import { planItemSample, planPartsSample } from '../../testing/fakes/samples.ts'
import { requireApproval } from './approval.ts'
import { assemblePlan } from './assemble-plan.ts'

const plan = (items: readonly Partial<PlanItem>[], kind: PlanKind = 'run') =>
  assemblePlan({ ...planPartsSample, kind, items: items.map(planItemSample) })

const yes = async () => true
const no = async () => false

describe('approval', () => {
  it.each([
    ['a run that makes and changes', plan([{ action: 'create' }, { address: 'b', action: 'update' }])],
    ['a run that only forgets', plan([{ action: 'forget' }])],
    ['a run that does nothing', plan([{}])],
    ['a fix of nothing', plan([{}], 'fix')],
    ['a destroy of nothing', plan([], 'destroy')],
  ])('is not asked for %s', async (_, asked) => {
    await expect(requireApproval(asked, no)).resolves.toBeUndefined()
  })

  it.each([
    ['a run that removes', plan([{ action: 'delete' }])],
    ['a run that replaces', plan([{ action: 'replace' }])],
    ['a run that takes over', plan([{ action: 'update', takeOver: true }])],
    [
      'a run that purges',
      plan([
        { action: 'update', steps: [{ name: 'remove what is not managed', effect: 'irreversible', items: ['/a'] }] },
      ]),
    ],
    ['any fix', plan([{ action: 'update' }], 'fix')],
    ['a destroy that only forgets', plan([{ action: 'forget' }], 'destroy')],
    ['a destroy that keeps everything', plan([{ leftAlone: 'kept' }], 'destroy')],
  ])('is asked for %s: nobody, no and yes', async (_, asked) => {
    await expect(requireApproval(asked, undefined)).rejects.toMatchObject({ code: 'approval-refused' })
    await expect(requireApproval(asked, no)).rejects.toMatchObject({ code: 'not-approved' })
    await expect(requireApproval(asked, yes)).resolves.toBeUndefined()
  })

  it('given automatically covers taking over only where that is allowed', async () => {
    const item = { action: 'update', takeOver: true } as const
    await expect(requireApproval(plan([item]), 'automatic')).rejects.toMatchObject({ code: 'approval-refused' })
    await expect(requireApproval(plan([{ ...item, takeOverAllowed: true }]), 'automatic')).resolves.toBeUndefined()
    await expect(requireApproval(plan([{ action: 'delete' }]), 'automatic')).resolves.toBeUndefined()
    await expect(requireApproval(plan([item]), yes)).resolves.toBeUndefined()
  })

  it('cannot be given to what is refused', async () => {
    const refusal = { because: 'it is protected', remedy: 'Do not.' }
    const refused = requireApproval(
      plan([
        { action: 'update', refusal },
        { address: 'b', action: 'create' },
      ]),
      yes,
    )
    await expect(refused).rejects.toMatchObject({ code: 'plan-refused', detail: expect.stringContaining('protected') })
  })

  it('that is refused for the sake of a removal which is refused names that too', async () => {
    const blocked = { action: 'create', refusal: { because: '"b" is in it', remedy: 'Remove it.' } } as const
    const kept = { address: 'b', action: 'delete', refusal: { because: '/b/foreign is there', remedy: '' } } as const
    const detail = expect.stringMatching(/"b" is in it[\s\S]*b: \/b\/foreign is there/)
    await expect(requireApproval(plan([blocked, kept]), yes)).rejects.toMatchObject({ code: 'plan-refused', detail })
    await expect(requireApproval(plan([kept]), yes)).resolves.toBeUndefined()
  })

  it('is not even asked where a resource belongs to another machine', async () => {
    const foreign = plan([{ unknown: { reason: 'wrong-host', detail: 'elsewhere' } }])
    await expect(requireApproval(foreign, yes)).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
