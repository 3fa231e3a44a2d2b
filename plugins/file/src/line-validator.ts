import { errorFinding, type Finding, type ValidationContext, type Validator } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, linkTargets, lookAtAll } from './declared-places.ts'
import { whatMakesFiles } from './making-obstacle.ts'
import { textAt } from './path-keys.ts'
import { realFolders } from './real-folders.ts'

/** Checks that what is put into a file has one. */
export const validator: Validator = {
  name: 'file-line',
  description: 'The file of every line exists, or is declared in the stack, unless it is made with the line.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const lines = declaredPlaces(context, ['file:line'])
    const isMaking = ({ declaration }: DeclaredPlace) => declaration.properties.create === true
    const needing = lines.filter((line) => !isMaking(line))
    if (needing.length === 0 || isSomeFileUnknown(context)) return []
    const { place: realPlace } = realFolders(context.host, linkTargets(context))
    const real = async (places: readonly DeclaredPlace[]) => Promise.all(places.map(({ path }) => realPlace(path)))
    const made = new Set(await real([...declaredPlaces(context, ['file:file']), ...lines.filter(isMaking)]))
    const paths = await real(needing)
    const infos = await lookAtAll(paths, context)
    return needing.flatMap((line, index) => {
      const path = paths[index] ?? ''
      return made.has(path) || infos.get(path)?.kind !== 'nothing' ? [] : [missing(line)]
    })
  },
}

/** One whose path only the run can tell may be the one that is needed. */
function isSomeFileUnknown({ declarations }: ValidationContext): boolean {
  return declarations.some(({ type, properties }) => type === 'file:file' && textAt(properties, 'path') === null)
}

function missing({ path, declaration }: DeclaredPlace): Finding {
  return errorFinding('file-missing', `There is no file ${path} to put a line into.`, {
    address: declaration.address,
    path: [...declaration.path, 'properties', 'path'],
    detail: whatMakesFiles,
  })
}

export default validator
