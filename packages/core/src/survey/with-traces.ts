import type { SecretReader } from '../contracts/secret-vault.ts'
import { isOwned, type Subject } from './subject.ts'

/**
 * What is not ours may have been: a file that was forgotten still holds what was sensitive of it, whatever is declared of it
 * now. Until it is as declared, such fields are shown and recorded no more than sensitive ones.
 */
export async function withTraces(
  subjects: readonly Subject[],
  secrets: Pick<SecretReader, 'traces'>,
): Promise<readonly Subject[]> {
  const keys = subjects.flatMap((subject) => (isOwned(subject) ? [] : subject.identity))
  const traces = keys.length === 0 ? new Map<string, never>() : await secrets.traces(keys)
  return traces.size === 0 ? subjects : subjects.map((subject) => traced(subject, traces))
}

function traced(subject: Subject, traces: Awaited<ReturnType<SecretReader['traces']>>): Subject {
  const found = isOwned(subject) ? [] : subject.identity.flatMap((key) => traces.get(key) ?? [])
  if (found.length === 0) return subject
  const { target } = subject
  return { ...subject, traces: found, target: { ...target, sensitive: [...target.sensitive, ...found] } }
}
