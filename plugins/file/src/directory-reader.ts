import { posix } from 'node:path'
import { type Change, type ResourceReader, shellWord } from '@sloth-runner/core'
import { normalAccess } from './access-spec.ts'
import { normalAttributes } from './attributes-spec.ts'
import type { DescribedField } from './describe-fields.ts'
import { describePath } from './describe-path.ts'
import { diffDirectory, stayingText } from './diff-directory.ts'
import { type DirectoryActual, type DirectorySpec, directorySchema, unmanagedNames } from './directory-spec.ts'
import { makingObstacle } from './making-obstacle.ts'
import { pathClaims, pathOf } from './path-keys.ts'
import { readDirectories } from './read-directories.ts'
import { resolvePath } from './resolve-path.ts'

/** Looks at directories. */
export const reader: ResourceReader<DirectorySpec, DirectoryActual> = {
  type: 'file:directory',
  description:
    'A directory: its mode, owner, group and attributes, and nothing unmanaged in it where that is asked for.',
  schema: directorySchema,
  claims: ({ path }, host) => pathClaims(path, host),
  resolve: async (declared) => resolvePath(normalAttributes(normalAccess(declared))),
  readActual: readDirectories,
  diff: diffDirectory,
  obstacle: makingObstacle,
  describe(target, change, observation) {
    const { mode, owner, group } = target.declared ?? {}
    const kept = observation.status === 'present' ? (observation.actual.kept ?? []) : []
    const { sentence, ...description } = describePath(target, change, {
      noun: 'directory',
      missing: 'nothing can be put in it',
      facts: [mode, owner, group],
      field: (field) => (field.path[0] === 'purge' ? describePurge(pathOf(target) ?? '', field) : null),
    })
    const stays = change.action === 'delete' && kept.length > 0 ? stayingText(kept) : ''
    return { ...description, sentence: `${sentence}${stays}` }
  },
}

function describePurge(path: string, { path: field, from }: Change['fields'][number]): DescribedField {
  const names = unmanagedNames(from)
  const places = names.slice(0, 5).map((name) => shellWord(posix.join(path, name)))
  const impact = `${names.length} ${names.length === 1 ? 'entry is' : 'entries are'} there that nobody declared`
  return { path: field, impact, ...(places.length === 0 ? {} : { suggestion: `rm -r ${places.join(' ')}` }) }
}

export default reader
