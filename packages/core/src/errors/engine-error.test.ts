import { describe, expect, it, vi } from 'vitest'
import { EngineError } from './engine-error.ts'
import { HostError } from './host-error.ts'
import { InvalidInputError } from './invalid-input-error.ts'

const host = new HostError('ENOSPC', { message: 'The disk is full.' })

describe('whether a value is an error of a class', () => {
  it('is asked of the class: each knows its own and those beneath it', () => {
    expect(EngineError.isInstance(host)).toBe(true)
    expect(HostError.isInstance(host)).toBe(true)
    expect(InvalidInputError.isInstance(host)).toBe(false)
    expect(HostError.isInstance(new EngineError('host-failed', { message: 'So it is said.' }))).toBe(false)
  })

  it('is answered for errors of another copy of this package', async () => {
    vi.resetModules()
    const other = await import('./host-error.ts')
    const foreign: unknown = new other.HostError('EIO', { message: 'The disk is broken.' })
    expect(foreign).not.toBeInstanceOf(EngineError)
    expect(EngineError.isInstance(foreign)).toBe(true)
    expect(HostError.isInstance(foreign) && foreign.reason).toBe('EIO')
    expect(InvalidInputError.isInstance(foreign)).toBe(false)
  })

  it('is no for what a copy marks in another way', () => {
    const marked = Object.assign(new Error('disk'), { [Symbol.for('sloth-runner.error')]: true })
    expect(EngineError.isInstance(marked)).toBe(false)
  })

  it('is no for whatever else was thrown', () => {
    const thrown = [new Error('disk'), null, undefined, 'disk', { message: 'disk', code: 'usage' }]
    expect(thrown.filter((value) => EngineError.isInstance(value))).toEqual([])
  })
})
