import type { SecretReader } from '../contracts/secret-vault.ts'
import type { Observation } from '../domain/observation.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import { editedKeys, hiddenFields, ownedKeys, type Subject } from './subject.ts'
import { tracedFields } from './traced-fields.ts'

/**
 * Subjects with what the record knows to be or to have been sensitive of what they own or edit, whoever put it there: a file
 * that was forgotten still holds it, whatever is declared of it now, and so does one of which a line was. Such fields are
 * shown and recorded no more than sensitive ones.
 */
export async function withTraces(
  subjects: readonly Subject[],
  secrets: Pick<SecretReader, 'traces'>,
): Promise<readonly Subject[]> {
  const keys = new Set(subjects.flatMap(keysOf))
  const traces = keys.size === 0 ? [] : await secrets.traces([...keys])
  if (traces.length === 0) return subjects.map((subject) => traced(subject, []))
  const byKey = Map.groupBy(
    traces.flatMap((trace) => [...trace.owns, ...trace.edits, ...trace.spelled].map((key) => [key, trace] as const)),
    ([key]) => key,
  )
  const tracesOf = (key: string) => (byKey.get(key) ?? []).map(([, trace]) => trace)
  return subjects.map((subject) => traced(subject, [...new Set(keysOf(subject).flatMap(tracesOf))]))
}

/** Where nothing is there is nothing to hide. */
export function withoutHidden(subject: Subject, observation: Observation | undefined): Subject {
  return observation?.status === 'absent' && subject.hidden.length > 0 ? hiding({ ...subject, hidden: [] }) : subject
}

function keysOf(subject: Subject): readonly string[] {
  const owned = ownedKeys(subject)
  return subject.edits.length === 0 ? owned : [...owned, ...editedKeys(subject)]
}

function traced(subject: Subject, traces: readonly SensitiveTrace[]): Subject {
  if (traces.length === 0 && subject.traces.length === 0) return subject
  const noted = { ...subject, traces }
  return hiding({ ...noted, hidden: tracedFields(noted) })
}

function hiding(subject: Subject): Subject {
  return { ...subject, target: { ...subject.target, sensitive: hiddenFields(subject) } }
}
