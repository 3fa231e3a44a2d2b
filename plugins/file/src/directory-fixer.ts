import type { FixContext, FixResult, FixWork, ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import type { DirectorySpec } from './directory-spec.ts'
import { explainingImmutable } from './explain-immutable.ts'
import { fixDirectory } from './fix-directory.ts'

/** Makes, changes and removes directories. */
export const fixer: ResourceFixer<DirectorySpec> = {
  type: 'file:directory',
  fix(work: readonly FixWork<DirectorySpec>[], context: FixContext): Promise<readonly FixResult[]> {
    return fixEach(work, context, explainingImmutable(fixDirectory))
  },
}

export default fixer
