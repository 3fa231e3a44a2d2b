import { type ResourceReader, shellWord } from '@sloth-runner/core'
import { type AbsentActual, type AbsentSpec, absentSchema } from './absent-spec.ts'
import { diffAbsent } from './diff-absent.ts'
import { pathClaims, pathOf, pathText } from './path-keys.ts'
import { readAbsents } from './read-absents.ts'
import { resolvePath } from './resolve-path.ts'
import { kindText } from './wrong-kind.ts'

/** Looks at paths where nothing may be. */
export const reader: ResourceReader<AbsentSpec, AbsentActual> = {
  type: 'file:absent',
  description: 'A path at which nothing may be.',
  schema: absentSchema,
  claims: ({ path }, host) => pathClaims(path, host),
  resolve: async (declared) => resolvePath(declared),
  readActual: readAbsents,
  diff: diffAbsent,
  describe(target, change) {
    const path = pathOf(target) ?? target.address
    const [field] = change.fields
    const shown = pathText(path)
    if (change.refusal !== undefined) return { sentence: `${shown} is left as it is: ${change.refusal.because}` }
    if (field === undefined) return { sentence: `nothing is at ${shown}, as declared` }
    const ofFolder = target.declared?.recursive === true ? 'rm -r' : 'rmdir'
    const suggestion = `${field.from === 'directory' ? ofFolder : 'rm'} ${shellWord(path)}`
    return {
      sentence: `remove ${kindText(String(field.from))}: ${shown}`,
      fields: [{ path: field.path, impact: 'something is there that is declared absent', suggestion }],
    }
  },
}

export default reader
