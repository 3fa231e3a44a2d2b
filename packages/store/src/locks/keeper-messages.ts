/** What the keeper's thread is started with. */
export interface KeeperStart {
  readonly path: string
  /** The file that the sessions are in, as `namedFile` tells it. */
  readonly file: string | null
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
