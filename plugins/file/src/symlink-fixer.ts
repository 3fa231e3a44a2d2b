import type { FixContext, FixResult, FixWork, ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import { explainingImmutable } from './explain-immutable.ts'
import { fixSymlink } from './fix-symlink.ts'
import type { SymlinkSpec } from './symlink-spec.ts'

/** Makes and removes symbolic links. */
export const fixer: ResourceFixer<SymlinkSpec> = {
  type: 'file:symlink',
  fix(work: readonly FixWork<SymlinkSpec>[], context: FixContext): Promise<readonly FixResult[]> {
    return fixEach(work, context, explainingImmutable(fixSymlink))
  },
}

export default fixer
