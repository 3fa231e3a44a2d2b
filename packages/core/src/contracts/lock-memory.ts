/**
 * Remembers the locks that this user on this machine took by hand, so that the commands which follow work under them
 * without naming them. Whoever embeds the engine may have none. No method throws: what cannot be remembered has to be
 * presented.
 */
export interface LockMemory {
  /** The id of the lock of a stack, or null. */
  recall(stack: string): Promise<string | null>
  /** Replaces what was remembered of the stack. */
  remember(stack: string, lockId: string): Promise<void>
  forget(stack: string): Promise<void>
}
