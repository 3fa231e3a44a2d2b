import type { Reading } from '../reads/reading.ts'
import type { Settings } from '../settings.ts'
import type { Writing } from '../writes/writing.ts'
import type { Keeper } from './keeper.ts'
import type { Judge } from './liveness.ts'

/** What locks are taken, kept and given back with. */
export interface LockRoom {
  readonly settings: Settings
  readonly reading: Reading
  readonly writing: Writing
  readonly keeper: Keeper
  judge(): Judge
}
