import type { LockRoom } from '../locks/lock-room.ts'
import type { KeyRing } from './key-ring.ts'

/** What keys are changed with: those that are open, and what locks are proven and transactions made with. */
export interface VaultRoom extends Omit<LockRoom, 'keeper'> {
  readonly ring: KeyRing
}
