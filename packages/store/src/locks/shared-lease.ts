/** A lease as the main thread and the keeper's thread both see it. */
export interface SharedLease {
  readonly memory: SharedArrayBuffer
  /** When the lease ends, in milliseconds of the lease's clock. */
  ends(): number
  renewed(ends: number): void
  isLost(): boolean
  lose(): void
}

/** A new lease, or the other thread's view of one. */
export function sharedLease(memory: SharedArrayBuffer = new SharedArrayBuffer(16)): SharedLease {
  const cells = new BigInt64Array(memory)
  return {
    memory,
    ends: () => Number(Atomics.load(cells, 0)),
    renewed: (ends) => {
      Atomics.store(cells, 0, BigInt(ends))
    },
    isLost: () => Atomics.load(cells, 1) !== 0n,
    lose: () => {
      Atomics.store(cells, 1, 1n)
    },
  }
}
