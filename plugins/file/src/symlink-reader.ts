import { type ResourceReader, shellWord } from '@sloth-runner/core'
import { describePath } from './describe-path.ts'
import { diffSymlink } from './diff-symlink.ts'
import { makingObstacle } from './making-obstacle.ts'
import { pathClaims, pathOf } from './path-keys.ts'
import { readSymlinks } from './read-symlinks.ts'
import { resolvePath } from './resolve-path.ts'
import { type SymlinkActual, type SymlinkSpec, symlinkSchema } from './symlink-spec.ts'

/** Looks at symbolic links. */
export const reader: ResourceReader<SymlinkSpec, SymlinkActual> = {
  type: 'file:symlink',
  description: 'A symbolic link and where it points.',
  schema: symlinkSchema,
  claims: ({ path }, host) => pathClaims(path, host),
  resolve: async (declared) => resolvePath(declared),
  readActual: readSymlinks,
  diff: diffSymlink,
  obstacle: makingObstacle,
  describe(target, change) {
    const secret = target.sensitive.some(([key]) => key === 'target')
    const wanted = secret ? undefined : target.declared?.target
    const path = pathOf(target) ?? ''
    return describePath(target, change, {
      noun: 'symbolic link',
      missing: 'whoever follows it ends nowhere',
      facts: [wanted === undefined ? undefined : `-> ${wanted}`],
      field: (field) =>
        field.path[0] !== 'target' || wanted === undefined
          ? null
          : {
              path: field.path,
              impact: 'whoever follows it ends elsewhere',
              suggestion: `ln -sfn -- ${shellWord(wanted)} ${shellWord(path)}`,
            },
    })
  },
}

export default reader
