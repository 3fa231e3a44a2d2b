import type { ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import { explainingImmutable } from './explain-immutable.ts'
import { fixLine } from './fix-line.ts'
import type { LineSpec } from './line-spec.ts'

/** Writes and removes lines and blocks in files. */
export const fixer: ResourceFixer<LineSpec> = {
  type: 'file:line',
  fix: (work, context) => fixEach(work, context, explainingImmutable(fixLine)),
}

export default fixer
