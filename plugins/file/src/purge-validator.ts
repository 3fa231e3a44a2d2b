import { posix } from 'node:path'
import { errorFinding, type Finding, type Json, type ValidationContext, type Validator } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces } from './declared-places.ts'
import { textAt } from './path-keys.ts'

/** Checks that no purge, and no absence of a whole tree, removes what another resource of the stack makes. */
export const validator: Validator = {
  name: 'file-purge',
  description:
    'A directory that is purged or removed as a whole holds nothing that other resources declare, nor their backups.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const declared = declaredPlaces(context, ['file:file', 'file:symlink', 'file:directory', 'file:line'])
    const places = [...declared, ...declared.flatMap(backupOf)]
    const purged = places.filter(
      ({ declaration }) => declaration.type === 'file:directory' && declaration.properties.purge === true,
    )
    const absent = declaredPlaces(context, ['file:absent']).filter(
      ({ declaration }) => declaration.properties.recursive === true,
    )
    return [
      ...purged.flatMap((directory) => missing(directory, places)),
      ...absent.flatMap((tree) => removed(tree, places)),
    ]
  },
}

/** A purge takes a backup like anything else that is not named. */
function backupOf({ declaration, path }: DeclaredPlace): readonly DeclaredPlace[] {
  const suffix = declaration.type === 'file:file' ? textAt(declaration.properties, 'backup') : null
  return suffix === null ? [] : [{ declaration, path: path + suffix }]
}

function removed({ declaration, path }: DeclaredPlace, places: readonly DeclaredPlace[]): readonly Finding[] {
  const inside = places.filter((place) => place.path.startsWith(`${path}/`))
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

function missing({ declaration, path }: DeclaredPlace, places: readonly DeclaredPlace[]): readonly Finding[] {
  const { keep } = declaration.properties
  const kept = new Set<Json>(Array.isArray(keep) ? keep : [])
  const inside = places.filter((place) => place.path.startsWith(`${path}/`))
  const lost = inside.filter((place) => !kept.has(posix.relative(path, place.path).split('/')[0] ?? ''))
  const names = [...new Set(lost.map((place) => posix.relative(path, place.path).split('/')[0] ?? ''))]
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

export default validator
