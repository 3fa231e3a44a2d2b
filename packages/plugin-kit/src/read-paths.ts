import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import type { InspectOptions, PathInfo, PathKind, PathProblem } from '@sloth-runner/core'
import type { AccountDirectory, Accounts, AccountTable } from './account-names.ts'
import { digestFile } from './digest-file.ts'
import { meaningOf, reasonOf } from './host-failure.ts'
import { type TimeSlices, timeSlices } from './time-slices.ts'

/** What one path looks like, before its owner has a name. */
type Look = Omit<PathInfo, 'owner' | 'group'> | PathProblem

/** What a path without anything there looks like, apart from the path. */
const nothing = { kind: 'nothing', mode: 0, uid: 0, gid: 0, size: 0, modifiedAt: 0, file: '' } as const

/**
 * Looks at many paths, see `ReadingHost.inspect`. Rejects only when the signal is aborted.
 *
 * @param scratch memory for file contents, shared by all calls: nothing in it is kept over a turn of the event loop
 */
export async function readPaths(
  paths: readonly string[],
  options: InspectOptions,
  accounts: AccountDirectory,
  scratch: () => Uint8Array,
): Promise<readonly (PathInfo | PathProblem)[]> {
  options.signal?.throwIfAborted()
  const slices = timeSlices(options.signal)
  const buffer = options.digest === true ? scratch() : null
  const looks: Look[] = []
  for (const path of paths) {
    looks.push(await look(path, buffer, slices))
    if (slices.over()) await slices.next()
  }
  return withNames(looks, accounts)
}

async function look(path: string, buffer: Uint8Array | null, slices: TimeSlices): Promise<Look> {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return { path, ...nothing }
    if (buffer === null || !stats.isFile()) return describe(path, stats)
    const digested = await digestFile(path, stats, buffer, slices)
    return { ...describe(path, digested.stats), sha256: digested.sha256 }
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error
    const reason = reasonOf(error)
    if (reason === 'ENOTDIR') return { path, ...nothing }
    return { path, kind: 'unreadable', reason, detail: `${path} cannot be read: ${meaningOf(reason)} (${reason}).` }
  }
}

function describe(path: string, stats: Stats): Omit<PathInfo, 'owner' | 'group'> {
  const kind = kindOf(stats)
  return {
    path,
    kind,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    modifiedAt: Math.trunc(stats.mtimeMs),
    file: fileIdentity(path, stats),
    ...(kind === 'symlink' ? { target: readlinkSync(path) } : {}),
  }
}

/** What kind of thing lstat(2) or fstat(2) saw. */
export function kindOf(stats: Stats): PathKind {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'other'
}

/** Device and inode. Some file systems use all 64 bits of an inode number, which a double does not hold. */
function fileIdentity(path: string, stats: Stats): string {
  if (Number.isSafeInteger(stats.ino)) return `${stats.dev}:${stats.ino}`
  const exact = lstatSync(path, { bigint: true })
  return `${exact.dev}:${exact.ino}`
}

async function withNames(
  looks: readonly Look[],
  accounts: AccountDirectory,
): Promise<readonly (PathInfo | PathProblem)[]> {
  const seen = looks.filter((each) => each.kind !== 'unreadable' && each.kind !== 'nothing')
  if (seen.length === 0) return looks.map(asNobody)
  const infos = seen as readonly Omit<PathInfo, 'owner' | 'group'>[]
  const owners = await names('passwd', new Set(infos.map((info) => info.uid)), accounts)
  const groups = await names('group', new Set(infos.map((info) => info.gid)), accounts)
  return looks.map((each) => {
    if (each.kind === 'unreadable' || each.kind === 'nothing') return asNobody(each)
    return { ...each, owner: owners(each.uid), group: groups(each.gid) }
  })
}

function asNobody(each: Look): PathInfo | PathProblem {
  return each.kind === 'unreadable' ? each : { ...each, owner: '', group: '' }
}

/** How to name numbers: by the local table, by the name service, or as text. */
async function names(
  table: AccountTable,
  ids: ReadonlySet<number>,
  accounts: AccountDirectory,
): Promise<(id: number) => string> {
  const local: Accounts = accounts.local(table)
  const strangers = [...ids].filter((id) => !local.nameOf.has(id))
  const others = strangers.length === 0 ? local.nameOf : await accounts.namesOf(table, strangers)
  return (id) => local.nameOf.get(id) ?? others.get(id) ?? String(id)
}
