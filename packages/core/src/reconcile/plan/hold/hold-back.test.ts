import { describe, expect, it } from 'vitest'
import { planItemSample } from '../../../testing/fakes/samples.ts'
import { holdBack } from './hold-back.ts'

const unknown = { reason: 'denied', detail: 'no' }
const hold = (...items: Parameters<typeof planItemSample>[0][]) => holdBack(items.map(planItemSample))

describe('what could not be read', () => {
  it('holds back what depends, at any distance, on what could not be read, and nothing else', () => {
    const items = hold(
      { address: 'a', unknown },
      { address: 'b', dependsOn: ['a'] },
      { address: 'c', action: 'update', dependsOn: ['b'] },
      { address: 'd', action: 'create' },
    )
    expect(items.map(({ action, unknown: held }) => [action, held !== undefined])).toEqual([
      ['none', true],
      ['none', false],
      ['none', true],
      ['create', false],
    ])
    expect(items[2]).toMatchObject({ sentence: 'held back', unknown: { detail: expect.stringContaining('"b"') } })
  })

  it('tells nothing of what would have been done with it', () => {
    const [, held] = hold(
      { address: 'a', unknown },
      {
        address: 'b',
        action: 'replace',
        dependsOn: ['a'],
        takeOver: true,
        destroys: { sentence: 'delete /etc/old', steps: [], changedSince: [] },
        changedSince: [['mode']],
        detail: '-one\n+two',
        refusal: { because: 'it is kept', remedy: 'Let it be.' },
      },
    )
    expect(held).toMatchObject({ action: 'none', takeOver: false })
    for (const told of ['destroys', 'changedSince', 'detail', 'refusal']) expect(held).not.toHaveProperty(told)
  })

  it('removes what depends on something unreadable all the same', () => {
    const items = hold(
      { address: 'a', unknown },
      { address: 'b', action: 'delete', dependsOn: ['a'] },
      { address: 'c', action: 'forget', dependsOn: ['a'] },
    )
    expect(items.map((item) => item.action)).toEqual(['none', 'delete', 'forget'])
  })
})
