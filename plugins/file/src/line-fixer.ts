import type { FixContext, FixResult, FixWork, ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import { explainingImmutable } from './explain-immutable.ts'
import { fixLine } from './fix-line.ts'
import type { LineSpec } from './line-spec.ts'

/** Writes and removes lines and blocks in files. */
export const fixer: ResourceFixer<LineSpec> = {
  type: 'file:line',
  fix(work: readonly FixWork<LineSpec>[], context: FixContext): Promise<readonly FixResult[]> {
    return fixEach(work, context, explainingImmutable(fixLine))
  },
}

export default fixer
