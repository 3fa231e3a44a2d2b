import type { SecretReader } from '../contracts/secret-vault.ts'
import type { Json, Path } from '../domain/json.ts'
import type { AbsentObservation, Observation } from '../domain/observation.ts'
import { valueAt } from '../domain/path.ts'
import { EngineError } from '../errors/engine-error.ts'
import { digestObserved, type ObservedValue } from '../sealing/seal-values.ts'
import type { Subject } from './subject.ts'

/** What was observed of a subject, and what of it must not be kept in clear. */
interface ToSeal {
  readonly subject: Subject
  readonly comparison: { readonly observation: Observation }
  readonly sensitive: readonly Path[]
}

/**
 * Observations for the record: sensitive values are digests. Null for what is unreadable. Where a key is missing that is
 * needed for nothing but what traces hide, that is hidden without a digest: it cannot be compared, and hinders nobody.
 */
export async function sealObservations(
  found: readonly ToSeal[],
  secrets: SecretReader,
): Promise<readonly (Json | null)[]> {
  const values = found.map(observedValue)
  const sealed = await digestObserved(values, secrets).catch((error: unknown) => {
    const isHindered = found.some(({ subject, sensitive }) => subject.sensitive.length > 0 && sensitive.length > 0)
    if (!EngineError.isInstance(error) || error.code !== 'key-missing' || isHindered) throw error
    return digestObserved(values, { digestsOf: async (places) => places.map(() => []) })
  })
  return found.map(({ comparison: { observation } }, index) => {
    if (observation.status === 'unreadable') return null
    return observation.status === 'absent'
      ? sealedAbsence(observation)
      : { status: 'present', actual: sealed[index] ?? null }
  })
}

function sealedAbsence({ stays }: AbsentObservation): Json {
  return { status: 'absent', ...(stays === undefined ? {} : { stays }) }
}

function observedValue({ comparison: { observation }, subject: { standing }, sensitive }: ToSeal): ObservedValue {
  return {
    value: observation.status === 'present' ? observation.actual : null,
    sensitive,
    before: [standing.baseline, valueAt(standing.left ?? undefined, ['actual']) ?? null],
  }
}
