import type { ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import { explainingImmutable } from './explain-immutable.ts'
import type { FileSpec } from './file-spec.ts'
import { fixFile } from './fix-file.ts'

/** Writes and deletes regular files. */
export const fixer: ResourceFixer<FileSpec> = {
  type: 'file:file',
  fix: (work, context) => fixEach(work, context, explainingImmutable(fixFile)),
}

export default fixer
