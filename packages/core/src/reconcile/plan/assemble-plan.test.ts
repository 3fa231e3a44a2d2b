import { describe, expect, it } from 'vitest'
import { planItemSample, planPartsSample } from '../../testing/fakes/samples.ts'
import { assemblePlan, needsApproval, planChanges } from './assemble-plan.ts'

const unknown = { reason: 'denied', detail: 'no' }
const assemble = (...items: Parameters<typeof planItemSample>[0][]) =>
  assemblePlan({ ...planPartsSample, items: items.map(planItemSample) })

describe('a plan', () => {
  it('holds back what depends, at any distance, on what could not be read, and nothing else', () => {
    const plan = assemble(
      { address: 'a', unknown },
      { address: 'b', dependsOn: ['a'] },
      { address: 'c', action: 'update', dependsOn: ['b'] },
      { address: 'd', action: 'create' },
    )
    expect(plan.items.map(({ action, unknown: held }) => [action, held !== undefined])).toEqual([
      ['none', true],
      ['none', false],
      ['none', true],
      ['create', false],
    ])
    expect(plan.items[2]).toMatchObject({ sentence: 'held back', unknown: { detail: expect.stringContaining('"b"') } })
  })

  it('removes what depends on something unreadable all the same', () => {
    const plan = assemble(
      { address: 'a', unknown },
      { address: 'b', action: 'delete', dependsOn: ['a'] },
      { address: 'c', action: 'forget', dependsOn: ['a'] },
    )
    expect(plan.items.map((item) => item.action)).toEqual(['none', 'delete', 'forget'])
  })

  it('counts each resource once, and what is adopted or renamed besides', () => {
    const { counts } = assemble(
      { address: 'a', unknown },
      { address: 'b', skipped: 'kept' },
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
      skipped: 1,
    })
  })

  it.each([
    [{}, false, false],
    [{ skipped: 'kept' }, false, false],
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
