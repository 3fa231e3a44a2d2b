/** One thing that doctor looked at. */
export interface Check {
  /** In one or two words: `node`, `database`. */
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  /** What was found. */
  readonly summary: string
  /** What to do about it. */
  readonly remedy?: string
}
