import type { InspectOptions, PathInfo, PathProblem } from '@sloth-runner/core'
import type { AccountDirectory, Accounts, AccountTable } from '../account-names.ts'
import type { DistantHost } from '../distant/distant-host.ts'
import { timeSlices } from '../time-slices.ts'
import { type Look, lookAtOnce, lookLonger } from './look-at.ts'

/** What looking at many paths needs. */
export interface Looking {
  readonly accounts: AccountDirectory
  /** Memory for file contents, shared by all calls: nothing in it is kept over a turn of the event loop. */
  readonly scratch: () => Uint8Array
  readonly distant: DistantHost
}

/**
 * Looks at many paths, see `ReadingHost.inspect`: those of distant file systems by another process, the others here,
 * meanwhile. Rejects only when the signal is aborted.
 */
export async function readPaths(
  paths: readonly string[],
  options: InspectOptions,
  { accounts, scratch, distant }: Looking,
): Promise<readonly (PathInfo | PathProblem)[]> {
  options.signal?.throwIfAborted()
  const digest = options.digest === true
  const looks: (Look | null)[] = []
  const others = distant.looks(paths, digest, options.signal)
  const slices = timeSlices(options.signal)
  const buffer = digest ? scratch() : null
  for (const [index, path] of paths.entries()) {
    const isDistant = others?.has(index) === true
    looks.push(isDistant ? null : (lookAtOnce(path, buffer) ?? (await lookLonger(path, buffer, slices))))
    if (slices.over()) await slices.next()
  }
  if (others === null) return withNames(looks as readonly Look[], accounts)
  return withNames(
    await Promise.all(looks.map((look, index) => look ?? (others.get(index) as Promise<Look>))),
    accounts,
  )
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
