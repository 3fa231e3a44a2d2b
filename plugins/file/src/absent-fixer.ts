import type { ResourceFixer } from '@sloth-runner/core'
import { fixEach } from '@sloth-runner/plugin-kit'
import type { AbsentSpec } from './absent-spec.ts'
import { explainingImmutable } from './explain-immutable.ts'
import { fixAbsent } from './fix-absent.ts'

/** Removes what is declared absent. */
export const fixer: ResourceFixer<AbsentSpec> = {
  type: 'file:absent',
  fix: (work, context) => fixEach(work, context, explainingImmutable(fixAbsent)),
}

export default fixer
