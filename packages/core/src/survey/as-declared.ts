import type { Change } from '../domain/change.ts'
import type { Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import { overlaps, valueAt } from '../domain/path.ts'
import type { Subject } from './subject.ts'

/** What a read found of a subject, as far as it tells whether something is as declared. */
export interface Seen {
  readonly subject: Subject
  readonly observation: Observation
  readonly change: Change | null
}

/** Whether something is declared at a path and was seen there in no other value, with nothing left aside. Pure. */
export function isAsDeclared({ subject, observation, change }: Seen, path: Path): boolean {
  if (observation.status !== 'present' || change === null) return false
  if (valueAt(subject.declared ?? undefined, path) === undefined) return false
  const open = [...change.fields, ...change.suppressed, ...(observation.unreadable ?? [])].map((field) => field.path)
  return ![...open, ...subject.unknown].some((other) => overlaps(other, path))
}
