import { describe, expect, it } from 'vitest'
import { activeRules, ruleFor } from './ignore-rules.ts'

const now = Date.parse('2026-06-15T12:00:00Z')

describe('a rule', () => {
  it('mutes unless it says otherwise, without an end unless it names one', () => {
    expect(activeRules([{ field: 'labels["a b"]', reason: 'r' }], now)).toEqual([
      { path: ['labels', 'a b'], mode: 'mute', reason: 'r' },
    ])
  })

  it.each([
    ['2026-06-14', 0],
    ['2026-06-15', 1],
    ['2026-06-15T12:00:00Z', 0],
    ['2026-06-15T12:00:01Z', 1],
  ])('until %s is in force: %i', (until, count) => {
    expect(activeRules([{ field: 'mode', reason: 'r', until }], now)).toHaveLength(count)
  })

  it('whose field is no path is none', () => {
    expect(activeRules([{ field: 'a..b', reason: 'r' }], now)).toEqual([])
  })

  it('covers its field and what lies beneath, not what lies above or beside', () => {
    const rules = activeRules([{ field: 'labels.owner', reason: 'r', mode: 'yield' }], now)
    const covered = [['labels', 'owner'], ['labels', 'owner', 'name'], ['labels'], ['labels', 'other']]
    expect(covered.map((path) => ruleFor(path, rules, 'yield') !== undefined)).toEqual([true, true, false, false])
    expect(ruleFor(['labels', 'owner'], rules, 'mute')).toBeUndefined()
  })
})
