import { posix } from 'node:path'
import { errorFinding, type Finding, type PathInfo, type ValidationContext, type Validator } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, lookAtAll } from './declared-places.ts'

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
    const infos = await lookAtAll(
      open.map(({ path }) => `${posix.dirname(path)}/.`.replace('//', '/')),
      context,
    )
    return open.flatMap((place) => finding(place, infos))
  },
}

function finding({ path, declaration }: DeclaredPlace, infos: ReadonlyMap<string, PathInfo>): readonly Finding[] {
  const parent = posix.dirname(path)
  const info = infos.get(`${parent}/.`.replace('//', '/'))
  if (info === undefined || info.kind === 'directory') return []
  const where = { address: declaration.address, path: [...declaration.path, 'properties', 'path'] }
  const detail = `Declare ${parent} as a file:directory, or create it.`
  return [errorFinding('parent-missing', `The directory ${parent} does not exist.`, { ...where, detail })]
}

export default validator
