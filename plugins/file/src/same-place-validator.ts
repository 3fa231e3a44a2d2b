import { posix } from 'node:path'
import {
  errorFinding,
  type Finding,
  type ReadingHost,
  type ValidationContext,
  type Validator,
} from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, placeTypes } from './declared-places.ts'
import { ancestorsOf } from './path-keys.ts'

/** Checks that no two paths lead to one place by way of a symbolic link: they would overwrite each other. */
export const validator: Validator = {
  name: 'file-same-place',
  description: 'No two paths of the stack lead to one place by way of a symbolic link.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const realFolder = realFolders(context.host)
    const first = new Map<string, DeclaredPlace>()
    const findings: Finding[] = []
    for (const place of settledPlaces(context)) {
      const folder = await realFolder(posix.dirname(place.path))
      const real = posix.join(folder, posix.basename(place.path))
      const other = first.get(real)
      if (other === undefined) first.set(real, place)
      else if (other.path !== place.path) findings.push(samePlace(place, other, real))
    }
    return findings
  },
}

/** Places whose way is not declared to be anything but directories: where a declared link leads may change in this run. */
function settledPlaces(context: ValidationContext): readonly DeclaredPlace[] {
  const places = declaredPlaces(context, placeTypes)
  const moving = new Set(
    places.filter(({ declaration }) => declaration.type !== 'file:directory').map(({ path }) => path),
  )
  return places.filter(({ path }) => !ancestorsOf(path).some((ancestor) => moving.has(ancestor)))
}

/** Where a folder really is, each asked for once. What is not there yet lies in the nearest folder that is. */
function realFolders(host: ReadingHost): (folder: string) => Promise<string> {
  const known = new Map<string, string>()
  const realFolder = async (folder: string): Promise<string> => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const real = await host.realPath(folder).catch(async () => {
      const above = posix.dirname(folder)
      return above === folder ? folder : posix.join(await realFolder(above), posix.basename(folder))
    })
    known.set(folder, real)
    return real
  }
  return realFolder
}

function samePlace({ declaration, path }: DeclaredPlace, other: DeclaredPlace, real: string): Finding {
  const summary = `${path} is ${other.path} of "${other.declaration.address}" by way of a symbolic link.`
  return errorFinding('same-place', summary, {
    address: declaration.address,
    path: [...declaration.path, 'properties', 'path'],
    detail: `Declare one of the two only, by its real path ${real}.`,
  })
}

export default validator
