import type { DatabaseHold, Hold } from '../contracts/hold.ts'
import { EngineError } from '../errors/engine-error.ts'

/**
 * Works under a lock, and gives it back however the work ends. That it cannot be given back, because the record cannot be
 * written, changes nothing about what was done: it is a notice after work that succeeded, and the error of work that failed
 * is the one that matters.
 */
export async function givenBack<T>(
  hold: Hold | DatabaseHold,
  onNotice: (message: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  let result: T
  try {
    result = await work()
  } catch (error) {
    await hold.release().catch(() => undefined)
    throw error
  }
  await hold.release().catch((error: unknown) => {
    if (!EngineError.isInstance(error)) throw error
    onNotice(
      `The lock could not be given back: ${error.message} One that this command took by itself is free when its process has ended.`,
    )
  })
  return result
}
