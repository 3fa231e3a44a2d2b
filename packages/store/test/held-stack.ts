import type { Hold, StateStore } from '@sloth-runner/core'
import { expect } from 'vitest'
import type { StoreOptions } from '../src/settings.ts'
import { temporaryStore } from './temporary-folder.ts'

/** Short enough to be waited for, long enough for a busy machine. */
export const shortLease = { length: 800, renewal: 200, margin: 100 }

/** A stack whose lock is held under a short lease. */
export interface ShortlyHeld {
  readonly store: StateStore & { readonly path: string }
  readonly id: number
  readonly hold: Hold
}

/** Makes a stack and takes its lock. */
export async function shortlyHeld(options: Partial<StoreOptions> = {}): Promise<ShortlyHeld> {
  const store = temporaryStore({ lease: shortLease, ...options })
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  return { store, id, hold }
}

/** Resolves when the keeper is at work, which a renewal tells. */
export async function firstRenewal({ store, id }: ShortlyHeld): Promise<void> {
  const first = (await store.lock(id))?.expiresAt ?? 0
  await expect.poll(async () => (await store.lock(id))?.expiresAt, { timeout: 10_000 }).toBeGreaterThan(first)
}
