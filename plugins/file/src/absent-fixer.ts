import type { FixContext, FixResult, FixWork, ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import type { AbsentSpec } from './absent-spec.ts'
import { explainingImmutable } from './explain-immutable.ts'
import { fixAbsent } from './fix-absent.ts'

/** Removes what is declared absent. */
export const fixer: ResourceFixer<AbsentSpec> = {
  type: 'file:absent',
  fix(work: readonly FixWork<AbsentSpec>[], context: FixContext): Promise<readonly FixResult[]> {
    return fixEach(work, context, explainingImmutable(fixAbsent))
  },
}

export default fixer
