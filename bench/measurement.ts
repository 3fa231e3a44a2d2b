/** What a run of the benchmarks was asked for. */
export interface BenchOptions {
  /** Also what takes minutes. Default: false. */
  readonly full: boolean
  /** A folder for everything a measurement makes; removed afterwards. */
  readonly folder: string
}

/** What a ratio has to be. */
export interface Target {
  readonly comparison: 'at most' | 'at least'
  readonly value: number
  /** `ratio`: ours by peer, or, where more is better, peer by ours. `difference`: ours less peer. `ours`: ours alone. */
  readonly of: 'ratio' | 'difference' | 'ours'
}

/** One line of the table. Times are medians in milliseconds; where the unit is `kB` or `MB`, both sides are sizes. */
export interface Row {
  readonly job: string
  readonly peer: string
  /** Default: `ms`. */
  readonly unit?: 'ms' | 'kB' | 'MB'
  readonly oursMs: number
  readonly peerMs: number
  /** As the target says: a factor, or so many of the unit. */
  readonly figure: number
  /** Null: a floor, what others take for the same without our rules. */
  readonly target: Target | null
  readonly reached: boolean | null
  readonly rounds: number
}

/** A job that could not be measured here, and why. */
export interface SkippedRow {
  readonly job: string
  readonly skipped: string
}

/** One file of `measurements/`. Rows are given as they come, so that a failing one hides none before it. */
export interface Measurement {
  readonly name: string
  run(options: BenchOptions): AsyncIterable<Row | SkippedRow>
}
