import type { SeenFiles } from '../database/database-file.ts'

/** What the keeper's thread is started with: with the files that the sessions are in. */
export interface KeeperStart extends SeenFiles {
  readonly path: string
  /** Milliseconds, as in `LeaseTimes`. */
  readonly length: number
  readonly renewal: number
  /** One cell: when the main thread last gave a sign of life, in milliseconds of the lease's clock. */
  readonly pulse: SharedArrayBuffer
}

/** What the keeper's thread is told. */
export type KeeperMessage =
  | { readonly tell: 'keep'; readonly sessionId: string; readonly memory: SharedArrayBuffer }
  | { readonly tell: 'forget'; readonly sessionId: string }
  | { readonly tell: 'stop' }
