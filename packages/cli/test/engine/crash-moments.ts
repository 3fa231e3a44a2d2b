import { promises } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** When a process kills itself. */
export interface CrashMoment {
  /** From 1; 0 never dies. */
  readonly moment: number
  /**
   * before the call begins · during: in the same turn in which it began · after it was acknowledged, before the next begins ·
   * linked: a moment is a new file that got its name and still has that under which it was written
   */
  readonly when: 'before' | 'during' | 'after' | 'linked'
}

/** Counts the calls of functions as moments, and kills this process at the chosen one. */
export function crashAt({ moment, when }: CrashMoment) {
  let passed = 0
  const die = (): void => {
    process.kill(process.pid, 'SIGKILL')
  }
  if (when === 'linked') {
    const { link } = promises
    promises.link = async (...parameters) => {
      await link(...parameters)
      passed += 1
      if (passed === moment) die()
    }
    syncBuiltinESMExports()
  }
  return {
    /** The same function, as one more moment. */
    counted<P extends unknown[], T>(work: (...parameters: P) => Promise<T>) {
      return async (...parameters: P): Promise<T> => {
        if (when === 'linked') return work(...parameters)
        passed += 1
        const now = passed === moment
        if (now && when === 'before') die()
        if (now && when === 'during') setImmediate(die)
        const result = await work(...parameters)
        if (now && when === 'after') die()
        return result
      }
    },
    passed: (): number => passed,
  }
}
