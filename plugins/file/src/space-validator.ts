import {
  errorFinding,
  type FileSystemInfo,
  type Finding,
  type ValidationContext,
  type Validator,
} from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, lookAtAll, nearestDirectory } from './declared-places.ts'
import { contentDigest, sizeText } from './file-content.ts'

/** What is planned for one file system. */
interface Demand {
  readonly info: FileSystemInfo
  readonly places: DeclaredPlace[]
  /** All of the planned content, which may stand beside the present one for a moment. */
  bytes: number
}

/** Checks that the planned content fits. What is there already in the planned size is taken for written. */
export const validator: Validator = {
  name: 'file-space',
  description: 'Every file system has room for all content that is planned for it.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const demands = await demandsOf(context)
    return [...demands.values()].flatMap(({ info, places, bytes }) => {
      const [first] = places
      if (first === undefined || bytes <= info.freeBytes) return []
      const { address, path } = first.declaration
      const summary = `The planned files need ${sizeText(bytes)}, and ${sizeText(info.freeBytes)} are free.`
      const detail = `${places.length} ${places.length === 1 ? 'file' : 'files'}, for example ${first.path}.`
      return [errorFinding('no-space', summary, { address, path: [...path, 'properties', 'path'], detail })]
    })
  },
}

async function demandsOf(context: ValidationContext): Promise<ReadonlyMap<string, Demand>> {
  const demands = new Map<string, Demand>()
  const places = declaredPlaces(context, ['file:file'])
  const present = await lookAtAll(
    places.map(({ path }) => path),
    context,
  )
  for (const place of places) {
    if (context.signal.aborted) break
    const size = contentDigest(place.declaration.properties.content)?.size ?? 0
    const found =
      present.get(place.path)?.size === size ? null : await fileSystemOf(place.path, context).catch(() => null)
    if (found === null) continue
    const demand = demands.get(found.device) ?? { info: found.info, places: [], bytes: 0 }
    demand.places.push(place)
    demand.bytes += size
    demands.set(found.device, demand)
  }
  return demands
}

async function fileSystemOf(
  path: string,
  { host }: ValidationContext,
): Promise<{ readonly device: string; readonly info: FileSystemInfo }> {
  const directory = await nearestDirectory(path, host)
  const [looked] = await host.inspect([`${directory}/.`])
  const device =
    looked === undefined || looked.kind === 'unreadable' ? directory : (looked.file.split(':')[0] ?? directory)
  return { device, info: await host.fileSystem(directory) }
}

export default validator
