import { setTimeout as delay } from 'node:timers/promises'
import { StoreBusyError } from '@sloth-runner/core'
import { databaseError, isBusy } from './database-error.ts'

/**
 * Tries again while the database is busy, with 1 to 10 ms of jitter between the attempts and none of it blocking this
 * process. SQLite's own busy timeout lets some of many writers starve; this does not. After `limit` milliseconds:
 * `StoreBusyError`. Other errors of the database become the `StoreError` they stand for, at once.
 */
export async function whileBusy<T>(path: string, limit: number, attempt: () => T | Promise<T>): Promise<T> {
  const started = performance.now()
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error)) throw databaseError(path, error)
      const waited = performance.now() - started
      if (waited >= limit) throw new StoreBusyError(path, `It was tried for ${(waited / 1000).toFixed(1)} s.`, error)
    }
    await delay(1 + Math.random() * 9)
  }
}
