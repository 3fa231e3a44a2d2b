import { describe, expect, it } from 'vitest'
import { endsSoon, withinTime } from './time-limit.ts'

const path = () => '/f'
const endless = () => /^(a+)+$/u.test(`${'a'.repeat(60)}!`)

describe('work within a time', () => {
  it('gives its result, and what it throws', () => {
    expect(withinTime(path, () => 'done')).toBe('done')
    const thrown = new TypeError('of its own')
    expect(() =>
      withinTime(path, () => {
        throw thrown
      }),
    ).toThrow(thrown)
  })

  it('is ended when the time is over, and other work can follow', () => {
    expect(() => withinTime(path, endless, 20)).toThrow(
      expect.objectContaining({ reason: 'ETIMEDOUT', remedy: expect.stringMatching(/pattern/), path: '/f' }),
    )
    expect(withinTime(path, () => 'next')).toBe('next')
  })
})

it('patterns with nested or many repetitions, and long texts, need a limit', () => {
  expect(['^port=', '^\\s*Port\\s+8080$', '^#?Listen (80|443)$'].map((each) => endsSoon(each, 'port=80'))).toEqual([
    true,
    true,
    true,
  ])
  expect(['^(a+)+$', '^(a|b)*$', '(a){9}', 'a*a*a*'].filter((each) => endsSoon(each, 'aaa'))).toEqual([])
  expect(endsSoon('^a', 'a'.repeat(201))).toBe(false)
})
