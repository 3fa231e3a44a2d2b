import type { StateWrite } from '../contracts/state-write.ts'
import { sameJson } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'
import type { SnapshotValue } from '../domain/snapshot.ts'

/** Whether a value has not expired by now; milliseconds since 1970. */
export function isLive({ expiresAt }: SnapshotValue, now: number): boolean {
  return expiresAt === null || expiresAt > now
}

/** What makes the values on record those of a snapshot, but for those that have expired since. Pure. */
export function restoreValues(
  values: readonly SnapshotValue[],
  present: readonly SnapshotValue[],
  now: number,
): readonly StateWrite[] {
  const wanted = new Map(values.filter((value) => isLive(value, now)).map((value) => [value.key, value]))
  const there = new Map(present.map((value) => [value.key, value]))
  const gone = [...there.keys()].filter((key) => !wanted.has(key))
  const set = [...wanted.values()].filter((value) => !sameValue(value, there.get(value.key)))
  return [
    ...gone.map((key): StateWrite => ({ write: 'remove-value', key })),
    ...set.map((value): StateWrite => ({ write: 'value', ...value })),
  ]
}

function sameValue(one: SnapshotValue, other: SnapshotValue | undefined): boolean {
  return other !== undefined && sameJson({ ...one } as unknown as Json, { ...other } as unknown as Json)
}
