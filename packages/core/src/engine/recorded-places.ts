import type { OwnPlace } from '../domain/own-place.ts'
import { realPlaces } from '../providers/real-places.ts'
import type { EngineOptions } from './requests/engine-options.ts'

/**
 * The places of the program with the key files that are on record: whoever made them named them at that time, and nobody
 * has to name them now. Asked each time, as another process may have changed the key.
 */
export async function recordedPlaces({
  ownPlaces = [],
  store,
  host,
}: Pick<EngineOptions, 'ownPlaces' | 'store' | 'host'>): Promise<readonly OwnPlace[]> {
  const files = await store.secrets.keyFiles()
  if (files.length === 0) return ownPlaces
  const paths = [
    ...files,
    ...(await realPlaces(host)(files)),
    ...(await Promise.all(files.map((file) => linkedTo(file, host)))),
  ]
  const keys = [...new Set(paths)].map((path) => ({
    path,
    what: 'a key file of sensitive values',
    secret: true,
  }))
  return [...ownPlaces, ...keys]
}

/** Where a link at the end leads; a file that is not there leads nowhere. */
function linkedTo(path: string, host: EngineOptions['host']): Promise<string> {
  return host.realPath(path).catch(() => path)
}
