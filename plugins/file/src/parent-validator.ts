import { posix } from 'node:path'
import { errorFinding, type Finding, type PathInfo, type ValidationContext, type Validator } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, lookAtAll } from './declared-places.ts'
import { realFolders } from './real-folders.ts'
import { kindText } from './wrong-kind.ts'

/** Checks that what is to be made has a directory to be made in. */
export const validator: Validator = {
  name: 'file-parent',
  description: 'The directory above every file, link and directory exists, or is declared in the stack.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const places = declaredPlaces(context, ['file:file', 'file:symlink', 'file:directory', 'file:line'])
    const made = new Set(declaredPlaces(context, ['file:directory', 'file:symlink']).map(({ path }) => path))
    const open = places.filter(({ path, declaration }) => {
      const makesItself = declaration.type === 'file:directory' && declaration.properties.recursive === true
      return !makesItself && !made.has(posix.dirname(path))
    })
    const inside = await lookAtAll(open.map(insideParent), context)
    const absent = open.filter((place) => !['directory', undefined].includes(inside.get(insideParent(place))?.kind))
    const missing = await withoutMade(absent, made, context)
    const parents = await lookAtAll(
      missing.map(({ path }) => posix.dirname(path)),
      context,
    )
    return missing.map((place) => finding(place, parents))
  },
}

/** Those whose directory is not declared, however it is written there. */
async function withoutMade(
  places: readonly DeclaredPlace[],
  made: ReadonlySet<string>,
  { host }: ValidationContext,
): Promise<readonly DeclaredPlace[]> {
  if (places.length === 0) return places
  const { place: realPlace } = realFolders(host)
  const real = new Set(await Promise.all([...made].map(realPlace)))
  const parents = await Promise.all(places.map(({ path }) => realPlace(posix.dirname(path))))
  return places.filter((_, index) => !real.has(parents[index] ?? ''))
}

/** Links on the way are followed by it, the last one too. */
function insideParent({ path }: DeclaredPlace): string {
  return `${posix.dirname(path)}/.`.replace('//', '/')
}

function finding({ path, declaration }: DeclaredPlace, parents: ReadonlyMap<string, PathInfo>): Finding {
  const parent = posix.dirname(path)
  const where = { address: declaration.address, path: [...declaration.path, 'properties', 'path'] }
  const kind = parents.get(parent)?.kind ?? 'nothing'
  if (kind === 'nothing') {
    const detail = `Declare ${parent} as a file:directory, or create it.`
    return errorFinding('parent-missing', `The directory ${parent} does not exist.`, { ...where, detail })
  }
  const because =
    kind === 'symlink' ? 'a symbolic link that leads to no directory' : `${kindText(kind)} and no directory`
  return errorFinding('parent-missing', `${parent} is ${because}.`, {
    ...where,
    detail: `Look at ${parent}, and move away what stands there, or declare another path.`,
  })
}

export default validator
