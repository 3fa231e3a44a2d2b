import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { isJsonObject, type Json, type PathInfo, type PathProblem, type ReadingHost } from '@sloth-runner/core'
import { refused } from '@sloth-runner/plugin-kit'

/** Entries that are compared before they are removed. */
export const largestTree = 10_000

/** By the name of each entry of a directory: tells what it was, with all that is in it, when it was looked at. */
export type TreeVersions = Readonly<Record<string, string>>

/** One entry of a tree, and the entry of the first level that it is in. */
interface Entry {
  readonly top: string
  readonly path: string
}

/**
 * What entries of a directory are, with all that is in them; null when these are more than `largestTree`. Links are not
 * followed. What cannot be looked at counts by its name.
 */
export async function treeVersions(
  path: string,
  names: readonly string[],
  host: ReadingHost,
  signal: AbortSignal,
): Promise<TreeVersions | null> {
  const digests = new Map(names.map((name) => [name, createHash('sha256')]))
  let level: readonly Entry[] = names.map((top) => ({ top, path: posix.join(path, top) }))
  for (let left = largestTree - level.length; level.length > 0; left -= level.length) {
    if (left < 0) return null
    const paths = level.map((entry) => entry.path)
    const infos = await host.inspect(paths, { signal })
    for (const [index, entry] of level.entries()) digests.get(entry.top)?.update(lineOf(entry, infos[index]))
    const directories = level.filter((_, index) => infos[index]?.kind === 'directory')
    const below = await entriesBelow(directories, left, host, signal)
    if (below === null) return null
    level = below
  }
  return Object.fromEntries([...digests].map(([name, digest]) => [name, digest.digest('base64url').slice(0, 22)]))
}

/** What is in directories, or null when it is more than `left`. */
async function entriesBelow(
  directories: readonly Entry[],
  left: number,
  host: ReadingHost,
  signal: AbortSignal,
): Promise<readonly Entry[] | null> {
  const below: Entry[] = []
  for (const { top, path } of directories) {
    signal.throwIfAborted()
    const names = await host.list(path).catch((): readonly string[] => [])
    if (below.length + names.length > left) return null
    for (const name of names) below.push({ top, path: posix.join(path, name) })
  }
  return below
}

/** What a directory is shows in what is in it. */
function lineOf({ path }: Entry, info: PathInfo | PathProblem | undefined): string {
  if (info === undefined || info.kind === 'unreadable') return `${JSON.stringify([path, 'unreadable'])}\n`
  const { kind, file, size, modifiedAt } = info
  return `${JSON.stringify(kind === 'directory' ? [path, kind, file] : [path, kind, file, size, modifiedAt])}\n`
}

/**
 * Throws where an entry is no longer what it was when it was looked at before an act, `before` being the observation. What is
 * gone is nothing to lose; what was too large to be compared is not.
 */
export async function refuseChangedTrees(
  path: string,
  names: readonly string[],
  before: Json | undefined,
  host: ReadingHost,
  signal: AbortSignal,
): Promise<void> {
  const planned = isJsonObject(before) ? before.versions : undefined
  if (!isJsonObject(planned)) return
  const now = await treeVersions(path, names, host, signal)
  const changed = names.find((name) => now === null || planned[name] !== now[name])
  if (changed !== undefined) throw changedSince(posix.join(path, changed))
}

/** Something is not what the plan named. */
export function changedSince(path: string): Error {
  return refused(path, 'it was changed since it was read', 'Make a new plan and look at it.')
}

/** What a step says of entries that could not be compared, or nothing. */
export function uncomparedText(versions: TreeVersions | null | undefined): string {
  return versions === null ? `, and everything in it: more than ${largestTree} entries are too many to be compared` : ''
}
