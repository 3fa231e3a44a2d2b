import { describe, expect, it } from 'vitest'
import { planItemSample, planPartsSample } from '../../testing/fakes/samples.ts'
import { assemblePlan, needsApproval, planChanges } from './assemble-plan.ts'

const unknown = { reason: 'denied', detail: 'no' }
const assemble = (...items: Parameters<typeof planItemSample>[0][]) =>
  assemblePlan({ ...planPartsSample, items: items.map(planItemSample) })

describe('a plan', () => {
  it('counts each resource once, and what is adopted or renamed besides', () => {
    const { counts } = assemble(
      { address: 'a', unknown },
      { address: 'b', leftAlone: 'kept' },
      { address: 'c', action: 'create' },
      { address: 'd', adopt: true },
      { address: 'e', action: 'replace', renamedFrom: 'f' },
    )
    expect(counts).toEqual({
      none: 1,
      create: 1,
      update: 0,
      replace: 1,
      delete: 0,
      forget: 0,
      adopt: 1,
      renamed: 1,
      unknown: 1,
      leftAlone: 1,
    })
  })

  it.each([
    [{}, false, false],
    [{ leftAlone: 'kept' }, false, false],
    [{ unknown }, false, false],
    [{ adopt: true }, true, false],
    [{ renamedFrom: 'b' }, true, false],
    [{ action: 'create' }, true, false],
    [{ action: 'forget' }, true, false],
    [{ action: 'update' }, true, false],
    [{ action: 'update', takeOver: true }, true, true],
    [{ action: 'replace' }, true, true],
    [{ action: 'delete' }, true, true],
  ] as const)('of %j: does it change anything, and must somebody say yes', (item, changes, asks) => {
    const plan = assemble(item)
    expect([planChanges(plan), needsApproval(plan)]).toEqual([changes, asks])
  })

  it('changes something when only an output does', () => {
    const output = { name: 'o', action: 'delete', sensitive: false, notYetKnown: false } as const
    expect(planChanges(assemblePlan({ ...planPartsSample, items: [], outputs: [output] }))).toBe(true)
    expect(planChanges(assemblePlan({ ...planPartsSample, items: [], outputs: [{ ...output, action: 'none' }] }))).toBe(
      false,
    )
  })
})
