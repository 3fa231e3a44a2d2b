import type { ReadingHost } from '../../../contracts/host.ts'
import type { Owner } from '../../../contracts/state-reader.ts'
import { pathsOfKey } from '../../../domain/place-key.ts'

/** An owner with the path at which something is of what it owns, or may be. */
export interface OwnerThere {
  readonly owner: Owner
  readonly path: string
}

/**
 * Those of some owners that have something at their place, whatever it is by now. Where that cannot be told they count among
 * them. Changes nothing.
 */
export async function ownersThere(
  owners: readonly Owner[],
  { host, signal }: { readonly host: Pick<ReadingHost, 'inspect'>; readonly signal?: AbortSignal },
): Promise<ReadonlyMap<Owner, OwnerThere>> {
  const all = owners.flatMap((owner) => pathsOfKey(owner.key, 'local').map((path) => ({ owner, path })))
  if (all.length === 0) return new Map()
  const paths = [...new Set(all.map(({ path }) => path))]
  const infos = await host.inspect(paths, signal === undefined ? {} : { signal })
  const missing = new Set(infos.flatMap(({ kind }, index) => (kind === 'nothing' ? [paths[index]] : [])))
  return new Map(all.filter(({ path }) => !missing.has(path)).map((one) => [one.owner, one]))
}
