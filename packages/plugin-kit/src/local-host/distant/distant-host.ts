import type { ReadingHost } from '@sloth-runner/core'
import { reasonOf } from '../../host-failure.ts'
import { distantMounts } from '../mounts.ts'
import { type Look, problemAt } from '../reading/look-at.ts'
import type { DistantRequest } from './distant-messages.ts'
import { type DistantFinder, distantFinder } from './distant-places.ts'
import { type DistantReaders, distantReaders, type ReaderSettings } from './distant-readers.ts'

/** Looks at file systems that may never answer, without ever waiting for one in this process. */
export interface DistantHost {
  /** The looks at those of the paths that are distant, by their positions; null when none is. */
  looks(paths: readonly string[], digest: boolean, signal?: AbortSignal): ReadonlyMap<number, Promise<Look>> | null
  /** A request about one path where it is distant, else `here`. `follow`: a link at its end counts as what it names. */
  either<T>(request: DistantRequest, follow: boolean, here: () => Promise<T>): Promise<T>
}

/** How distant file systems are reached. */
export interface DistantSettings extends Omit<ReaderSettings, 'module'> {
  /** The module of the process that looks; null: nothing is taken for distant. */
  readonly module: string | URL | null
  /** Where distant file systems are mounted. Default: what the system says. */
  readonly mounts?: (fresh: boolean) => readonly string[]
}

/** So many paths at once pay for reading the table of mounts; fewer believe the one that was just read. */
const worthAFreshLook = 64

/** The distant file systems of this machine. No process is started before one is needed. */
export function distantHost(settings: DistantSettings): DistantHost {
  const mounts = settings.mounts ?? distantMounts()
  let readers: DistantReaders | null = null
  const ask = (mount: string, request: DistantRequest, signal?: AbortSignal): Promise<unknown> => {
    readers ??= distantReaders({ ...settings, module: settings.module ?? '' })
    return readers.ask(mount, request, signal)
  }
  const finder = (fresh: boolean): DistantFinder | null => {
    const points = settings.module === null ? [] : mounts(fresh)
    return points.length === 0 ? null : distantFinder(points)
  }
  return {
    looks(paths, digest, signal) {
      const find = finder(paths.length >= worthAFreshLook)
      if (find === null) return null
      const found = new Map<number, Promise<Look>>()
      for (const [index, path] of paths.entries()) {
        const mount = find(path, false)
        if (mount === null) continue
        const look = ask(mount, { method: 'look', path, digest }, signal) as Promise<Look>
        const told = look.catch((error: unknown) => problemOf(path, mount, error, signal))
        told.catch(() => undefined)
        found.set(index, told)
      }
      return found.size === 0 ? null : found
    },
    async either(request, follow, here) {
      const mount = finder(false)?.(request.path, follow) ?? null
      return mount === null ? here() : ((await ask(mount, request)) as Awaited<ReturnType<typeof here>>)
    },
  }
}

function problemOf(path: string, mount: string, error: unknown, signal: AbortSignal | undefined): Look {
  signal?.throwIfAborted()
  const reason = reasonOf(error)
  if (reason !== 'ETIMEDOUT') return problemAt(path, reason)
  return problemAt(path, reason, `the file system at ${mount} does not answer`)
}

/** The methods of a host that may be about a distant path. */
export type DistantMethods = Pick<ReadingHost, 'readFile' | 'list' | 'realPath' | 'isWritable' | 'fileSystem'>

/** The same methods, for paths wherever they are. Throws what they throw, and `HostError` `ETIMEDOUT`. */
export function anywhere(
  here: { readonly [Name in keyof DistantMethods]: (path: string, limit: number) => ReturnType<DistantMethods[Name]> },
  distant: DistantHost,
  readLimit: number,
): DistantMethods {
  const one =
    <T>(method: 'list' | 'realPath' | 'isWritable' | 'fileSystem', act: (path: string, limit: number) => Promise<T>) =>
    (path: string) =>
      distant.either({ method, path }, true, () => act(path, readLimit))
  return {
    readFile: (path, limit = readLimit) =>
      distant.either({ method: 'readFile', path, limit }, false, () => here.readFile(path, limit)),
    list: one('list', here.list),
    realPath: one('realPath', here.realPath),
    isWritable: one('isWritable', here.isWritable),
    fileSystem: one('fileSystem', here.fileSystem),
  }
}
