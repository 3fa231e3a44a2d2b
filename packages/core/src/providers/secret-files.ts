import { posix } from 'node:path'
import type { ReadingHost } from '../contracts/host.ts'
import { type OwnPlace, ownPlaceAt } from '../domain/own-place.ts'

/** The files where keys lie, each by what it is and not by how it is called: a hard link is another name of it. */
export async function secretFiles(
  places: readonly OwnPlace[],
  host: ReadingHost,
): Promise<ReadonlyMap<string, OwnPlace>> {
  const paths = await Promise.all(places.map((place) => pathsOf(place, host)))
  const infos = await host.inspect([...new Set(paths.flat())])
  return new Map(
    infos.flatMap((info) => {
      const place = info.kind === 'file' ? ownPlaceAt(info.path, places) : null
      return place === null || info.kind === 'unreadable' ? [] : [[info.file, place] as const]
    }),
  )
}

async function pathsOf(place: OwnPlace, host: ReadingHost): Promise<readonly string[]> {
  if (place.beside === undefined) return [place.path]
  const folder = posix.dirname(place.path)
  const names = await host.list(folder).catch(() => [])
  const beside = names.map((name) => posix.join(folder, name)).filter((path) => ownPlaceAt(path, [place]) !== null)
  return [place.path, ...beside]
}
