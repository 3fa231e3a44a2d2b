import type { WritingHost } from '../../contracts/host.ts'
import type { HttpPost } from '../../contracts/http-post.ts'
import type { LockMemory } from '../../contracts/lock-memory.ts'
import type { Logger } from '../../contracts/logger.ts'
import type { Plugin } from '../../contracts/plugin.ts'
import type { StateStore } from '../../contracts/state-store.ts'
import type { OwnPlace } from '../../domain/own-place.ts'
import type { EnginePolicy } from '../../domain/policy.ts'

/** What an engine is made of. */
export interface EngineOptions {
  readonly store: StateStore
  readonly plugins: readonly Plugin[]
  /** The machine that `host: local` stands for. */
  readonly host: WritingHost
  /** Who acts, for locks, runs and events: `user@host`. An empty one is an `EngineError` `usage`. */
  readonly identity: string
  /** Default: silent. */
  readonly logger?: Logger
  /** The environment that expressions may read as `env`. Default: empty. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where locks that were taken by hand are remembered. Default: nowhere; then they are presented. */
  readonly lockMemory?: LockMemory
  /** Posts what hooks are told. Default: none, and hooks with an address fail. */
  readonly post?: HttpPost
  /** Where the program that uses this engine keeps what it lives on, on `host`: no resource may be about it. Default: nowhere. */
  readonly ownPlaces?: readonly OwnPlace[]
  readonly limits?: Partial<EngineLimits>
  /** What the engine does by itself. Default: `defaultPolicy`, key by key. */
  readonly policy?: Partial<EnginePolicy>
}

/** How long and how much. Times in milliseconds, sizes in bytes. */
export interface EngineLimits {
  /** One call of `readActual`. Default: 5 minutes. */
  readonly readTimeout: number
  /** One call of `fix`. Default: 30 minutes. */
  readonly fixTimeout: number
  /** Content up to this size is kept in the store. Default: 1 MiB. */
  readonly maxContent: number
}
