import type { ReportCounts } from '../domain/report.ts'
import type { FieldVerdict, ResourceVerdict, Verdict, VerdictReason } from '../domain/verdict.ts'

/** Counts resources by verdict, what was left out of the verdicts, and the dependencies that drifted. */
export function countVerdicts(
  resources: readonly ResourceVerdict[],
  dependencies: readonly FieldVerdict[] = [],
): ReportCounts {
  const withVerdict = (verdict: Verdict) => resources.filter((resource) => resource.verdict === verdict).length
  const fields = resources.flatMap((resource) => resource.fields)
  const because = (reason: VerdictReason) => fields.filter((field) => field.reason === reason).length
  return {
    total: resources.length,
    inSync: withVerdict('in-sync'),
    drift: withVerdict('drift'),
    pending: withVerdict('pending'),
    conflict: withVerdict('conflict'),
    unknown: resources.filter((resource) => resource.hasUnknown).length,
    retained: because('retained'),
    released: because('released'),
    notObservable: because('not-observable'),
    muted: because('muted'),
    acknowledged: because('acknowledged'),
    dependencies: dependencies.length,
  }
}
