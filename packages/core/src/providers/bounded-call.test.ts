import { describe, expect, it } from 'vitest'
import { messageOf } from '../errors/message-of.ts'
import { boundedCall } from './bounded-call.ts'

const never = () => new Promise<never>(() => undefined)

describe('a bounded call', () => {
  it('gives what was returned or thrown, also when it throws at once', async () => {
    expect(await boundedCall(1_000, undefined, async () => 1)).toEqual({ status: 'returned', value: 1 })
    const error = new Error('no')
    expect(await boundedCall(1_000, undefined, () => Promise.reject(error))).toEqual({ status: 'threw', error })
    const atOnce = () => {
      throw error
    }
    expect(await boundedCall(1_000, undefined, atOnce)).toEqual({ status: 'threw', error })
  })

  it('is given up when the time is over, and told so', async () => {
    let told: AbortSignal | undefined
    const call = (signal: AbortSignal) => {
      told = signal
      return never()
    }
    expect(await boundedCall(1, undefined, call)).toEqual({ status: 'timeout' })
    expect(told?.aborted).toBe(true)
  })

  it('is given up when nobody waits any more, and not begun when nobody ever did', async () => {
    const controller = new AbortController()
    const result = boundedCall(60_000, controller.signal, never)
    controller.abort()
    expect(await result).toEqual({ status: 'aborted' })
    let begun = false
    const call = async () => {
      begun = true
    }
    expect(await boundedCall(60_000, controller.signal, call)).toEqual({ status: 'aborted' })
    expect(begun).toBe(false)
  })
})

it('whatever was thrown has a text', () => {
  expect([messageOf(new Error('no')), messageOf('plain'), messageOf(7)]).toEqual(['no', 'plain', '7'])
})
