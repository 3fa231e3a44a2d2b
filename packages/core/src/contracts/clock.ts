/** Where the engine takes the time from. The store supplies it, so that every writer of one database agrees. */
export interface Clock {
  /** Milliseconds since 1970, a whole number. */
  now(): number
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => Date.now() }
