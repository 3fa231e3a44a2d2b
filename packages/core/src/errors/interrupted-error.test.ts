import { expect, it } from 'vitest'
import { EngineError } from './engine-error.ts'
import { InterruptedError, requireUninterrupted } from './interrupted-error.ts'

it('an interruption is told from every other error, and says what to do', () => {
  const error = new InterruptedError('It was interrupted.')
  expect(error).toMatchObject({ code: 'interrupted', message: 'It was interrupted.', remedy: 'Run the command again.' })
  expect(InterruptedError.isInstance(error)).toBe(true)
  expect(InterruptedError.isInstance(new EngineError('usage', { message: 'It is no good.' }))).toBe(false)
  expect(InterruptedError.isInstance(new Error('aborted'))).toBe(false)
})

it('nothing is interrupted without a signal, or before it has come', () => {
  const controller = new AbortController()
  const require = (signal?: AbortSignal) => () => requireUninterrupted(signal, 'It was.', 'Go on.')
  expect(require()).not.toThrow()
  expect(require(controller.signal)).not.toThrow()
  controller.abort()
  expect(require(controller.signal)).toThrow(new InterruptedError('It was.', 'Go on.'))
})
