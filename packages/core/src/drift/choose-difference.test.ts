import { describe, expect, it } from 'vitest'
import type { FieldVerdict, ResourceVerdict } from '../domain/verdict.ts'
import { namedField, requireDrift } from './choose-difference.ts'

describe('the name of a field', () => {
  it.each([
    ['mode', ['mode']],
    ['ports[0]["host name"]', ['ports', 0, 'host name']],
    ['existence', []],
  ])('%s is a path', (text, path) => {
    expect(namedField(text, { mode: 1 })).toEqual(path)
  })

  it('is that of the property where one is called existence', () => {
    expect(namedField('existence', { existence: true })).toEqual(['existence'])
  })

  it('is refused where it is none', () => {
    expect(() => namedField('a[', null)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('what can be acknowledged', () => {
  const drift: FieldVerdict = { path: ['labels', 'one'], verdict: 'drift', reason: 'world-moved' }

  function verdictOf(...fields: readonly FieldVerdict[]): ResourceVerdict {
    return { address: 'a', type: 't', verdict: 'drift', hasUnknown: false, fields }
  }

  it('is a field that drifted, or all of a field of which something did', () => {
    const accepted: FieldVerdict = { path: ['labels', 'two'], verdict: 'in-sync', reason: 'muted' }
    expect(() => requireDrift(verdictOf(drift), ['labels', 'one'])).not.toThrow()
    expect(() => requireDrift(verdictOf(drift, accepted), ['labels'])).not.toThrow()
  })

  it.each([
    ['conflict', 'both the declaration and the world have changed'],
    ['pending', 'not in force yet'],
    ['unknown', 'could not be read'],
  ] as const)('is not a field of which anything is %s', (other, words) => {
    const field: FieldVerdict = { path: ['labels', 'two'], verdict: other, reason: 'both-moved' }
    expect(() => requireDrift(verdictOf(drift, field), ['labels'])).toThrow(words)
    expect(() => requireDrift(verdictOf(drift, field), ['labels', 'one'])).not.toThrow()
  })

  it('is not what is as declared, nor existence where something is there; the nearest is named', () => {
    expect(() => requireDrift(verdictOf(drift), ['labels', 'on'])).toThrow('Did you mean "labels.one"?')
    expect(() => requireDrift(verdictOf(drift), [])).toThrow('Nothing has drifted of "a" at existence.')
    const remedy = 'Nothing of this resource has drifted.'
    expect(() => requireDrift(verdictOf(), ['mode'])).toThrow(expect.objectContaining({ remedy }))
  })
})
