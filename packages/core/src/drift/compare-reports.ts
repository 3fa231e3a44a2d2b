import { canonicalJson } from '../domain/digest.ts'
import type { FieldMove } from '../domain/drift-check.ts'
import type { Json } from '../domain/json.ts'
import type { DriftReport } from '../domain/report.ts'
import type { FieldVerdict } from '../domain/verdict.ts'

type Findings = Pick<DriftReport, 'resources' | 'dependencies'>

interface Found {
  readonly address: string | null
  readonly field: FieldVerdict
  /** Everything of it that makes it another finding. */
  readonly says: string
}

/**
 * The fields of which a report says something else than the one before: what is new, what is different, what is gone. Times,
 * evidence and words of a provider make no difference. Of a resource that is not there, or could not be read, nobody knows
 * whether a field that differed is as declared now: it is not told as gone. Pure.
 *
 * @param onRecord the addresses that were looked at for the newer report, which names only those that differ
 */
export function compareReports(before: Findings, after: Findings, onRecord: ReadonlySet<string>): readonly FieldMove[] {
  const [old, now] = [findings(before), findings(after)]
  const moved = [...now].filter(([key, found]) => old.get(key)?.says !== found.says)
  const gone = [...old].filter(([key, { address }]) => !now.has(key) && !now.has(keyOf(address, [])))
  return [
    ...moved.map(([key, { address, field }]) => ({
      address,
      path: field.path,
      before: old.get(key)?.field ?? null,
      after: field,
    })),
    ...gone.map(([, { address, field }]) => ({
      address,
      path: field.path,
      before: field,
      after: null,
      ...(address === null || onRecord.has(address) ? {} : { offRecord: true as const }),
    })),
  ]
}

function findings({ resources, dependencies }: Findings): ReadonlyMap<string, Found> {
  const all = [
    ...resources.flatMap(({ address, fields, unreadable }) =>
      fields.map((field) => found(address, field, unreadable?.reason ?? null)),
    ),
    ...dependencies.map((field) => found(null, field, null)),
  ]
  return new Map(all.map((one) => [keyOf(one.address, one.field.path, one.field.layer), one]))
}

/** The empty path is the resource itself: that it is there, and can be read. */
function keyOf(address: string | null, path: FieldVerdict['path'], layer: string | null = null): string {
  return canonicalJson([address, [...path], layer])
}

function found(address: string | null, field: FieldVerdict, unreadable: string | null): Found {
  const { verdict, reason, declared, observed } = field
  const values: Json = [declared === undefined ? [] : [declared], observed === undefined ? [] : [observed]]
  return { address, field, says: canonicalJson([verdict, reason, values, unreadable]) }
}
