import { StoreError } from '@sloth-runner/core'

/** Throws while any of these stacks is in use. `done`: what was to be done to the database. */
export function requireNoSession(path: string, stacks: readonly string[], done: 'migrated' | 'restored'): void {
  if (stacks.length === 0) return
  throw new StoreError('store-unavailable', path, {
    message: `The database cannot be ${done} while something runs.`,
    detail: `Held: ${stacks.join(', ')}.`,
    remedy: 'Wait until these commands have ended, then run it again.',
  })
}
