import type { ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import type { DirectorySpec } from './directory-spec.ts'
import { explainingImmutable } from './explain-immutable.ts'
import { fixDirectory } from './fix-directory.ts'

/** Makes, changes and removes directories. */
export const fixer: ResourceFixer<DirectorySpec> = {
  type: 'file:directory',
  fix: (work, context) => fixEach(work, context, explainingImmutable(fixDirectory)),
}

export default fixer
