import { expect, onTestFinished, test } from 'vitest'
import { runDefinitionCode } from './run-definition-code.ts'

test('code that waits for what never comes, and keeps the process alive by a timer, is given up', async () => {
  const timer = setInterval(() => undefined, 1_000)
  onTestFinished(() => clearInterval(timer))
  const never = new Promise<never>(() => undefined)
  await expect(runDefinitionCode('/stack.ts', () => never, 10)).rejects.toThrow(
    'it is not done after 10ms: what it awaits does not come',
  )
})

test('code that waits for what never comes is given up at once when nothing is left that it could wait for', async () => {
  const never = new Promise<never>(() => undefined)
  const given = expect(runDefinitionCode('/stack.ts', () => never)).rejects.toThrow(
    'it awaits something that never comes',
  )
  process.emit('beforeExit', 0)
  await given
})
