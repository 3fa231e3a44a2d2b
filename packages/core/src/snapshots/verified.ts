import type { SecretReader } from '../contracts/secret-vault.ts'
import type { CheckedSnapshot, SnapshotProblem, VerifiedSnapshot } from '../domain/snapshot.ts'

/**
 * The same snapshots with what is damaged of the secrets that they name. That one is gone is told already, by the same look that
 * found what names it.
 */
export async function verified(
  snapshots: readonly CheckedSnapshot[],
  secrets: Pick<SecretReader, 'check'>,
): Promise<readonly VerifiedSnapshot[]> {
  const named = [...new Set(snapshots.flatMap((snapshot) => snapshot.secrets))]
  if (named.length === 0) return snapshots.map((snapshot) => ({ ...snapshot, unopened: [] }))
  const { broken, unopened } = await secrets.check(named)
  const damaged = new Map(broken.filter(({ damage }) => damage !== 'gone').map(({ id, detail }) => [id, detail]))
  return snapshots.map((snapshot) => {
    const spoiled = snapshot.secrets.flatMap((object): SnapshotProblem[] => {
      const found = damaged.get(object)
      return found === undefined ? [] : [{ object, kind: 'secret', found }]
    })
    const own = new Set(snapshot.secrets)
    const missing = unopened.filter((key) => key.secrets.some((id) => own.has(id)))
    return {
      ...snapshot,
      problems: [...snapshot.problems, ...spoiled],
      unopened: missing.map(({ id, reason }) => ({ id, reason })),
    }
  })
}
