import type { Row, Target } from './measurement.ts'

/** One side of a comparison: does the job once, and returns the milliseconds, or whatever else is compared, that it took. */
export type Side = () => Promise<number> | number

/** What to compare. */
export interface Comparison {
  readonly job: string
  readonly peer: string
  /** What the sides return. Default: `ms`. */
  readonly unit?: 'ms' | 'MB'
  /** Null: a floor, which nobody is to reach. */
  readonly target: Target | null
  readonly rounds: number
  /** Rounds before the first that counts. Default: 1. */
  readonly warmUp?: number
  readonly ours: Side
  readonly theirs: Side
}

/** Runs both sides in turn, so that whatever else the machine does falls on both, and judges their medians. */
export async function compare({
  job,
  peer,
  unit = 'ms',
  target,
  rounds,
  warmUp = 1,
  ours,
  theirs,
}: Comparison): Promise<Row> {
  const times: { ours: number; theirs: number }[] = []
  for (let round = 0; round < warmUp + rounds; round++) {
    // The order changes from round to round: neither side is always the one that follows the other.
    const first = round % 2 === 0
    const theirsFirst = first ? null : await theirs()
    const oursTime = await ours()
    times.push({ ours: oursTime, theirs: theirsFirst ?? (await theirs()) })
  }
  const counted = times.slice(warmUp)
  const oursMs = median(counted.map((time) => time.ours))
  const peerMs = median(counted.map((time) => time.theirs))
  return { job, peer, unit, oursMs, peerMs, target, rounds, ...judge(oursMs, peerMs, target) }
}

/** The figure that the target is about, and whether it was reached. */
export function judge(
  oursMs: number,
  peerMs: number,
  target: Target | null,
): { figure: number; reached: boolean | null } {
  if (target === null) return { figure: oursMs / peerMs, reached: null }
  const figure = figureOf(oursMs, peerMs, target)
  return { figure, reached: target.comparison === 'at most' ? figure <= target.value : figure >= target.value }
}

function figureOf(oursMs: number, peerMs: number, { of, comparison }: Target): number {
  if (of === 'ours') return oursMs
  if (of === 'difference') return oursMs - peerMs
  return comparison === 'at most' ? oursMs / peerMs : peerMs / oursMs
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** A ratio that must not be exceeded. */
export function atMost(value: number): Target {
  return { comparison: 'at most', value, of: 'ratio' }
}

/** How many times faster than the peer. */
export function atLeast(value: number): Target {
  return { comparison: 'at least', value, of: 'ratio' }
}

/** Milliseconds that may be added to what the peer takes. */
export function atMostAbove(value: number): Target {
  return { comparison: 'at most', value, of: 'difference' }
}

/** So many of the unit, whatever the peer takes. */
export function atMostItself(value: number): Target {
  return { comparison: 'at most', value, of: 'ours' }
}
