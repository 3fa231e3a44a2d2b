import type { ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import { explainingImmutable } from './explain-immutable.ts'
import { fixSymlink } from './fix-symlink.ts'
import type { SymlinkSpec } from './symlink-spec.ts'

/** Makes and removes symbolic links. */
export const fixer: ResourceFixer<SymlinkSpec> = {
  type: 'file:symlink',
  fix: (work, context) => fixEach(work, context, explainingImmutable(fixSymlink)),
}

export default fixer
