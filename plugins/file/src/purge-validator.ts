import { posix } from 'node:path'
import { errorFinding, type Finding, type Json, type ValidationContext, type Validator } from '@sloth-runner/core'
import { backupOf, declaredPlaces } from './declared-places.ts'
import { type LikelyPlace, likelyPlaces } from './real-declared-places.ts'

/** Checks that no purge, and no absence of a whole tree, removes what another resource of the stack makes. */
export const validator: Validator = {
  name: 'file-purge',
  description:
    'A directory that is purged or removed as a whole holds nothing that other resources declare, nor their backups.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const declared = declaredPlaces(context, ['file:file', 'file:symlink', 'file:directory', 'file:line'])
    // A purge takes a backup like anything else that is not named.
    const places = await likelyPlaces([...declared, ...declared.flatMap(backupOf)], context)
    const purged = places.filter(
      ({ declaration }) => declaration.type === 'file:directory' && declaration.properties.purge === true,
    )
    const trees = declaredPlaces(context, ['file:absent']).filter(
      ({ declaration }) => declaration.properties.recursive === true,
    )
    const absent = await likelyPlaces(trees, context)
    return [
      ...purged.flatMap((directory) => missing(directory, places)),
      ...absent.flatMap((tree) => removed(tree, places)),
    ]
  },
}

function removed({ declaration, path, real }: LikelyPlace, places: readonly LikelyPlace[]): readonly Finding[] {
  const inside = places.filter((place) => stepsBelow({ path, real }, place).length > 0)
  if (inside.length === 0) return []
  const owners = [...new Set(inside.map((place) => place.declaration.address))].join(', ')
  return [
    errorFinding('purge-conflict', `The absence of ${path} would remove what other resources declare.`, {
      address: declaration.address,
      path: [...declaration.path, 'properties', 'recursive'],
      detail: `They belong to ${owners}.`,
    }),
  ]
}

function missing({ declaration, path, real }: LikelyPlace, places: readonly LikelyPlace[]): readonly Finding[] {
  const { keep } = declaration.properties
  const kept = new Set<Json>(Array.isArray(keep) ? keep : [])
  const namesOf = (place: LikelyPlace) => stepsBelow({ path, real }, place).filter((name) => !kept.has(name))
  const lost = places.filter((place) => namesOf(place).length > 0)
  const names = [...new Set(lost.flatMap(namesOf))]
  if (names.length === 0) return []
  const owners = [...new Set(lost.map((place) => place.declaration.address))].join(', ')
  const where = { address: declaration.address, path: [...declaration.path, 'properties', 'purge'] }
  const detail = `They belong to ${owners}. Add to "keep": ${names.map((name) => JSON.stringify(name)).join(', ')}.`
  return [
    errorFinding('purge-conflict', `The purge of ${path} would remove what other resources declare or keep.`, {
      ...where,
      detail,
    }),
  ]
}

/** The first step from a directory to what is in it, as it is really there and as it is written: both have to stay. */
function stepsBelow(directory: Pick<LikelyPlace, 'path' | 'real'>, place: LikelyPlace): readonly string[] {
  const ways = [
    [directory.real, place.real],
    [directory.path, place.path],
  ] as const
  return ways.flatMap(([from, to]) => (to.startsWith(`${from}/`) ? (posix.relative(from, to).split('/')[0] ?? []) : []))
}

export default validator
