import { posix } from 'node:path'
import type { WritingHost } from '../contracts/host.ts'
import { type OwnPlace, ownPlaceAt, ownPlaceUnder } from '../domain/own-place.ts'
import { HostError } from '../errors/host-error.ts'
import { realPlaces } from './real-places.ts'

/**
 * A host that writes to no place of this program and removes none, whatever a provider asks for: the last look, at the
 * moment of the act, when a link may lead elsewhere than it did while planning.
 */
export function guardedHost(host: WritingHost, places: readonly OwnPlace[]): WritingHost {
  if (places.length === 0) return host
  const check = async (path: string, find: typeof ownPlaceAt): Promise<void> => {
    const written = posix.normalize(path).replace(/(?<=.)\/$/, '')
    const own = find(written, places) ?? find(await realPlaces(host)(written), places)
    if (own !== null) throw refused(path, own)
  }
  return {
    ...host,
    writeFile: async (path, data, options) => {
      await check(path, ownPlaceAt)
      if (options?.backup !== undefined) await check(`${path}${options.backup}`, ownPlaceAt)
      return host.writeFile(path, data, options)
    },
    copyFile: async (source, path, sha256, options) => {
      await check(path, ownPlaceAt)
      if (options?.backup !== undefined) await check(`${path}${options.backup}`, ownPlaceAt)
      return host.copyFile(source, path, sha256, options)
    },
    makeSymlink: async (path, target) => {
      await check(path, ownPlaceAt)
      return host.makeSymlink(path, target)
    },
    setAccess: async (path, access) => {
      await check(path, ownPlaceAt)
      return host.setAccess(path, access)
    },
    remove: async (path) => {
      await check(path, ownPlaceAt)
      return host.remove(path)
    },
    removeTree: async (path) => {
      await check(path, ownPlaceUnder)
      return host.removeTree(path)
    },
  }
}

function refused(path: string, { what }: OwnPlace): HostError {
  return new HostError('EPERM', {
    message: `${path} is left as it is: this is ${what}.`,
    remedy: 'Leave it out of the stack, or keep it elsewhere.',
    path,
  })
}
