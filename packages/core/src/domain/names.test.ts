import { describe, expect, it } from 'vitest'
import { didYouMean, nameProblem, nearestName, resourceAddress } from './names.ts'

describe('names', () => {
  it.each(['web', 'web-1', '0', 'a.b_c-d', 'x'.repeat(100)])('accepts %s', (name) => {
    expect(nameProblem(name)).toBeNull()
  })

  it.each(['', 'Web', '-web', 'web-', '../etc', 'a/b', 'all', 'x'.repeat(101), 'naïve'])('refuses %s', (name) => {
    expect(nameProblem(name)).not.toBeNull()
  })

  it('finds the name that was meant', () => {
    expect(nearestName('require_lock', ['requireLock', 'onFailure'])).toBe('requireLock')
    expect(nearestName('conten', ['path', 'content', 'mode'])).toBe('content')
    expect(nearestName('zzzzzz', ['path', 'content'])).toBeNull()
    expect(nearestName('x', [])).toBeNull()
    expect(nearestName('x', ['db', 'y'])).toBeNull()
    expect(didYouMean('pth', ['path'])).toBe(' Did you mean "path"?')
  })

  it('writes addresses so that any key can be told from any name', () => {
    expect(resourceAddress('site')).toBe('site')
    expect(resourceAddress('site', 'a"b')).toBe('site["a\\"b"]')
  })
})
