import type { ReadingHost } from '../contracts/host.ts'
import { keyAtRealPlace, localPathOf } from '../domain/place-key.ts'
import type { Claims } from '../domain/target.ts'
import { realPlaces } from './real-places.ts'

/** Keys of a resource as they are where their paths really are; in the order of the keys as they are written. */
export interface RealKeys {
  readonly owns: readonly string[]
  readonly edits: readonly string[]
  readonly keeps: readonly string[]
}

/** What is claimed, on which host; an empty name is none that can be asked. */
export type HostedClaims = Pick<Claims, 'owns' | 'edits' | 'keeps'> & { readonly host: string }

const none: readonly never[] = Object.freeze([])

/** What is claimed, as long as nobody has looked where it really is. */
export function writtenKeys({ owns, edits = none, keeps = none }: Omit<HostedClaims, 'host'>): RealKeys {
  return { owns, edits, keeps }
}

/**
 * Where what is claimed really is: links on the way of a path are followed, one at its end is not. Order and length as
 * given. Keys that are the same are the very lists that were given. Each folder is asked for once.
 */
export async function realKeys(
  claims: readonly HostedClaims[],
  host: Pick<ReadingHost, 'realPath' | 'inspect'>,
): Promise<readonly RealKeys[]> {
  const paths = claims.flatMap(pathsOf)
  const real = await realPlaces(host)(paths)
  const moved = new Map<string, string>()
  for (const [index, path] of paths.entries()) if (real[index] !== path) moved.set(path, real[index] as string)
  return claims.map((claim) => {
    const written = writtenKeys(claim)
    if (moved.size === 0) return written
    const edited = written.edits.flatMap((key) => localPathOf(key, claim.host) ?? [])
    const followed = (keys: readonly string[]): readonly string[] => {
      const all = keys.map((key) => keyAtRealPlace(key, claim.host, edited, (path) => moved.get(path) ?? path))
      return all.every((key, index) => key === keys[index]) ? keys : all
    }
    return { owns: followed(written.owns), edits: followed(written.edits), keeps: followed(written.keeps) }
  })
}

/** What is claimed with what it really is about, for the record: by key, the key at its real place where that is another. */
export function placesOf(owns: readonly string[], real: readonly string[]): Readonly<Record<string, string>> {
  if (owns === real) return {}
  return Object.fromEntries(
    owns.flatMap((key, index) => (real[index] === undefined || real[index] === key ? [] : [[key, real[index]]])),
  )
}

/** Keys as they are written and as they really are, each once. */
export function bothKeys(written: readonly string[], real: readonly string[]): readonly string[] {
  return written === real || real.length === 0 ? written : [...new Set([...written, ...real])]
}

function pathsOf({ owns, edits = none, keeps = none, host }: HostedClaims): readonly string[] {
  const keys = edits.length + keeps.length === 0 ? owns : [...owns, ...edits, ...keeps]
  return keys.flatMap((key) => localPathOf(key, host) ?? none)
}
