import type { AcknowledgedField } from './acknowledgement.ts'
import type { DriftKind, DriftSeverity } from './change.ts'
import type { Json, Path } from './json.ts'
import type { Evidence, UnreadableReason } from './observation.ts'

/** The answer for a field, a resource or a stack. */
export type Verdict = 'in-sync' | 'unknown' | 'pending' | 'drift' | 'conflict'

/** From harmless to worst. A resource has the verdict of its worst field. */
export const verdictRank: Readonly<Record<Verdict, number>> = {
  'in-sync': 0,
  unknown: 1,
  pending: 2,
  drift: 3,
  conflict: 4,
}

/** Which row of the table of verdicts decided. Explains, never decides. */
export type VerdictReason =
  | 'equal'
  | 'unreadable'
  | 'not-yet-known'
  | 'not-observable'
  | 'removed'
  | 'removal-pending'
  | 'retained'
  | 'released'
  | 'unset'
  | 'in-doubt'
  | 'create'
  | 'replace-pending'
  | 'adopt'
  | 'both-moved'
  | 'declaration-moved'
  | 'world-moved'
  | 'comparison-changed'
  | 'muted'
  | 'acknowledged'
  | 'dependency-missing'
  | 'dependency-out-of-range'
  | 'dependency-failed'

/** The verdict for one field. The empty path stands for the existence of the whole resource. */
export interface FieldVerdict {
  readonly path: Path
  readonly layer?: string
  readonly verdict: Verdict
  readonly reason: VerdictReason
  /** D at this field; left out when it is sensitive or not declared. */
  readonly declared?: Json
  /** A at this field; left out when it is sensitive or absent. */
  readonly observed?: Json
  readonly sensitive?: boolean
  readonly kind?: DriftKind
  readonly severity?: DriftSeverity
  readonly evidence?: Evidence
  /** What the difference does to the user, from the provider's description. */
  readonly impact?: string
  /** A command or sentence that mends it. */
  readonly suggestion?: string
  /** Why no fix makes again what is not there, as a line whose file is gone; its remedy stands in `suggestion`. */
  readonly obstacle?: string
  /** An acknowledgement on record that is about this field, whether it holds or not. */
  readonly acknowledgement?: AcknowledgedField
}

/** The verdict for one resource. `fields` holds what is not simply equal. */
export interface ResourceVerdict {
  readonly address: string
  readonly type: string
  readonly verdict: Verdict
  /** True when any field is unknown, whatever the verdict. */
  readonly hasUnknown: boolean
  readonly fields: readonly FieldVerdict[]
  /** Why it could not be read. */
  readonly unreadable?: { readonly reason: UnreadableReason; readonly detail: string; readonly remedy?: string }
  readonly degraded?: string
  /** The difference at length, for example a unified diff. Holds no sensitive value. */
  readonly detail?: string
}

/** The worse of two verdicts. */
export function worseVerdict(one: Verdict, other: Verdict): Verdict {
  return verdictRank[one] >= verdictRank[other] ? one : other
}

/** Whether it was seen that what is there, or in force, is not what is declared. What is unknown was not seen. */
export function isDiffering(verdict: Verdict | undefined): boolean {
  return verdict === 'pending' || verdict === 'drift' || verdict === 'conflict'
}

/** The worst of many; in-sync when there are none. */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict {
  let worst: Verdict = 'in-sync'
  for (const verdict of verdicts) worst = worseVerdict(worst, verdict)
  return worst
}
