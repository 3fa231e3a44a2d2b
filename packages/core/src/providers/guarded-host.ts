import { posix } from 'node:path'
import type { PathProblem, WritingHost } from '../contracts/host.ts'
import { isKeyFile } from '../domain/key-file.ts'
import { type OwnPlace, ownPlaceAt, ownPlaceUnder } from '../domain/own-place.ts'
import { HostError } from '../errors/host-error.ts'
import { realPlaces } from './real-places.ts'
import { secretFiles } from './secret-files.ts'

/**
 * A host that writes to no place of this program, removes none, and reads no content where keys lie, whatever a provider
 * asks for: the last look, at the moment of the act, when a link may lead elsewhere than it did while planning. A key is
 * known by its place, by which file it is, and, where it was copied, by its content.
 */
export function guardedHost(host: WritingHost, ownPlaces: () => Promise<readonly OwnPlace[]>): WritingHost {
  const check = async (path: string, find: typeof ownPlaceAt): Promise<void> => {
    const [own] = await placesOf([path], await ownPlaces(), host, find)
    if (own != null) throw refused(path, own)
  }
  const secretsAt = async (infos: readonly Named[]): Promise<readonly (OwnPlace | null)[]> => {
    const secret = (await ownPlaces()).filter((place) => place.secret === true)
    if (secret.length === 0 || infos.length === 0) return infos.map(() => null)
    const paths = infos.map(({ path }) => path)
    const named = await placesOf(paths, secret, host, ownPlaceAt)
    const files = await secretFiles(secret, host)
    return infos.map(({ file }, index) => named[index] ?? (file === undefined ? null : (files.get(file) ?? null)))
  }
  const checkContent = async (path: string): Promise<void> => {
    const real = await host.realPath(path).catch(() => path)
    const [info] = await host.inspect([real])
    const [own] = await secretsAt([{ path, ...(info?.kind === 'file' ? { file: info.file } : {}) }])
    if (own != null) throw unread(path, own)
  }
  return {
    ...delegate(host),
    inspect: async (paths, options) => {
      const found = await host.inspect(paths, options)
      if (options?.digest !== true) return found
      const files = found.filter(({ kind }) => kind === 'file')
      const places = await secretsAt(files)
      if (places.every((place) => place === null)) return found
      const secrets = new Map(files.map((info, index) => [info, places[index]]))
      return found.map((info) => {
        const own = secrets.get(info)
        return own == null ? info : unreadable(info.path, own)
      })
    },
    readFile: async (path, limit) => {
      await checkContent(path)
      const bytes = await host.readFile(path, limit)
      if (isKeyFile(bytes)) throw unread(path, { what: 'a key file of sensitive values' })
      return bytes
    },
    writeFile: async (path, data, options) => {
      await check(path, ownPlaceAt)
      if (options?.backup !== undefined) await check(`${path}${options.backup}`, ownPlaceAt)
      return host.writeFile(path, data, options)
    },
    copyFile: async (source, path, sha256, options) => {
      await checkContent(source)
      await check(path, ownPlaceAt)
      if (options?.backup !== undefined) await check(`${path}${options.backup}`, ownPlaceAt)
      return host.copyFile(source, path, sha256, options)
    },
    editFile: async (path, edit, limit) => {
      await checkContent(path)
      await check(path, ownPlaceAt)
      return host.editFile(path, edit, limit)
    },
    makeDirectory: async (path, access) => {
      await check(path, ownPlaceAt)
      return host.makeDirectory(path, access)
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

/** A path, and which file it is where that is known. */
interface Named {
  readonly path: string
  readonly file?: string
}

/** Where an absolute path has something to normalise: a doubled slash, one at its end, or a step of dots. */
const oddStep = /\/(?:\.{0,2}(?:\/|$))/

function normalPath(path: string): string {
  return path.startsWith('/') && !oddStep.test(path) ? path : posix.normalize(path).replace(/(?<=.)\/$/, '')
}

/** The places among which paths are, as they are written or as they really are. */
async function placesOf(
  paths: readonly string[],
  places: readonly OwnPlace[],
  host: WritingHost,
  find: typeof ownPlaceAt,
): Promise<readonly (OwnPlace | null)[]> {
  if (places.length === 0) return paths.map(() => null)
  const written = paths.map(normalPath)
  const real = await realPlaces(host)(written)
  return written.map((path, index) => {
    const really = real[index] as string
    return find(path, places) ?? (really === path ? null : find(really, places))
  })
}

function unreadable(path: string, { what }: OwnPlace): PathProblem {
  return { path, kind: 'unreadable', reason: 'EPERM', detail: `this is ${what}, whose content no stack reads` }
}

function unread(path: string, { what }: Pick<OwnPlace, 'what'>): HostError {
  return new HostError('EPERM', {
    message: `${path} is not read: this is ${what}.`,
    remedy: 'Leave it out of the stack.',
    path,
  })
}

type Guarded =
  | 'writeFile'
  | 'copyFile'
  | 'editFile'
  | 'makeDirectory'
  | 'makeSymlink'
  | 'setAccess'
  | 'remove'
  | 'removeTree'

/** What of a host needs no guard. Named one by one: those of a host that is of a class are not its own. */
function delegate(host: WritingHost): Omit<WritingHost, Guarded> {
  return {
    name: host.name,
    machine: host.machine,
    inspect: (paths, options) => host.inspect(paths, options),
    readFile: (path, limit) => host.readFile(path, limit),
    list: (path) => host.list(path),
    realPath: (path) => host.realPath(path),
    isWritable: (path) => host.isWritable(path),
    fileSystem: (path) => host.fileSystem(path),
    userId: (name) => host.userId(name),
    groupId: (name) => host.groupId(name),
    query: (command, options) => host.query(command, options),
    removeLeftovers: (paths) => host.removeLeftovers(paths),
    run: (command, options) => host.run(command, options),
    endMarked: (mark) => host.endMarked(mark),
  }
}

function refused(path: string, { what }: OwnPlace): HostError {
  return new HostError('EPERM', {
    message: `${path} is left as it is: this is ${what}.`,
    remedy: 'Leave it out of the stack, or keep it elsewhere.',
    path,
  })
}
