import {
  sha256 as digestOf,
  type Json,
  objectReferenceOf,
  placesOfForm,
  type SnapshotContents,
  type SnapshotListDigests,
  type SnapshotLists,
  type SnapshotObjectKind,
  type SnapshotProblem,
  type SnapshotResource,
  type SnapshotRoot,
  snapshotListNames,
  valueAt,
} from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { wasKept } from './gone-objects.ts'
import { missingOf } from './gone-secrets.ts'
import { namedSecrets } from './references.ts'

const selectData = statement((given: { sha256: string }) =>
  tables.selectFrom('objects').select('data').where('sha256', '=', given.sha256),
)

/** An object that a snapshot names. */
export interface Named {
  readonly sha256: string
  readonly kind: SnapshotObjectKind
  /** It need not be kept: its bytes can be read again from where they came. */
  readonly replaceable?: boolean
}

/** What was seen of an object. */
interface Seen {
  readonly size: number
  readonly problem: SnapshotProblem | null
  readonly names: readonly Named[]
  /** Ids of the secrets that it names, and those of them that are gone. */
  readonly secrets: readonly string[]
  readonly gone: readonly string[]
}

/** What a walk over everything that a root names has found. */
export interface SeenTree {
  readonly problems: readonly SnapshotProblem[]
  readonly objects: number
  readonly size: number
  /** Ids, sorted. */
  readonly secrets: readonly string[]
}

/** Reads the objects of snapshots. What several of them share is read once; every read proves the digest. */
export interface TreeReader {
  /** Everything that hangs on a root. */
  look(root: string): SeenTree
  /** What a root whose tree is whole holds. */
  contents(root: string): SnapshotContents
}

/** A reader over one consistent state of the record. */
export function treeReader(connection: Connection): TreeReader {
  const known = new Map<string, Seen>()
  const see = (named: Named): Seen => {
    const before = known.get(named.sha256)
    if (before !== undefined) return before
    const seen = seenObject(connection, named)
    known.set(named.sha256, seen)
    return seen
  }
  return {
    look: (root) => {
      const reached = new Map<string, Named>([[root, { sha256: root, kind: 'root' }]])
      const problems: SnapshotProblem[] = []
      const secrets = new Set<string>()
      const gone = new Set<string>()
      let size = 0
      for (const named of reached.values()) {
        const seen = see(named)
        size += seen.size
        if (seen.problem !== null) problems.push(seen.problem)
        for (const next of seen.names) if (!reached.has(next.sha256)) reached.set(next.sha256, next)
        for (const id of seen.secrets) secrets.add(id)
        for (const id of seen.gone) gone.add(id)
      }
      const lacked = [...gone].toSorted().map((object): SnapshotProblem => ({ object, kind: 'secret', found: null }))
      return { problems: [...problems, ...lacked], objects: reached.size, size, secrets: [...secrets].toSorted() }
    },
    contents: (root) => contentsOf(connection, root),
  }
}

function seenObject(connection: Connection, named: Named): Seen {
  const { sha256, kind, replaceable = false } = named
  const data = connection.get(selectData({ sha256 }))?.data
  if (data === undefined) {
    const isMissed = !replaceable || wasKept(connection, sha256)
    const problem = isMissed ? { object: sha256, kind, found: null } : null
    return { size: 0, problem, ...namesNothing }
  }
  const found = digestOf(data)
  const size = data.length
  if (found !== sha256) return { size, problem: { object: sha256, kind, found }, ...namesNothing }
  if (kind === 'content') return { size, problem: null, ...namesNothing }
  const text = textOf(data)
  const secrets = kind === 'bucket' || kind === 'list' ? namedSecrets(text) : []
  return { size, problem: null, names: namesIn(kind, text), secrets, gone: missingOf(connection, secrets) }
}

const namesNothing = { names: [], secrets: [], gone: [] }

/** What the text of an object of a snapshot names. Throws for a text that is not of that kind. */
export function namesIn(kind: SnapshotObjectKind, text: string): readonly Named[] {
  if (kind === 'root') {
    const { resources, lists } = JSON.parse(text) as SnapshotRoot
    return [...namedAs('shelf', Object.values(resources)), ...namedAs('list', listsOf(lists))]
  }
  if (kind === 'shelf') return namedAs('bucket', Object.values(JSON.parse(text) as Record<string, string>))
  return text.includes('"$object"') ? contentIn(JSON.parse(text) as Json) : []
}

function namedAs(kind: SnapshotObjectKind, digests: readonly string[]): readonly Named[] {
  return digests.map((sha256) => ({ sha256, kind }))
}

function listsOf(lists: SnapshotListDigests): readonly string[] {
  return snapshotListNames.flatMap((name) => lists[name] ?? [])
}

function contentIn(value: Json): readonly Named[] {
  return placesOfForm(value, '$object').flatMap((place) => {
    const reference = objectReferenceOf(valueAt(value, place))
    if (reference === null) return []
    return [{ sha256: reference.sha256, kind: 'content', replaceable: reference.path !== undefined }]
  })
}

function contentsOf(connection: Connection, root: string): SnapshotContents {
  const read = <T>(sha256: string): T => JSON.parse(textOf(connection.get(selectData({ sha256 }))?.data)) as T
  const { definition, version, description, status, resources, lists } = read<SnapshotRoot>(root)
  const buckets = Object.values(resources).flatMap((shelf) => Object.values(read<Record<string, string>>(shelf)))
  const list = <Name extends keyof SnapshotLists>(name: Name): SnapshotLists[Name] => {
    const digest = lists[name]
    return (digest === null ? [] : read(digest)) as SnapshotLists[Name]
  }
  return {
    definition,
    version,
    description,
    status,
    resources: buckets.flatMap((bucket) => read<readonly SnapshotResource[]>(bucket)).toSorted(byAddress),
    dependencies: list('dependencies'),
    outputs: list('outputs'),
    tasks: list('tasks'),
    values: list('values'),
  }
}

/** Snapshots of resources in one order, whatever bucket they were in. */
export function byAddress(one: SnapshotResource, other: SnapshotResource): number {
  return one.address < other.address ? -1 : 1
}

function textOf(data: Uint8Array | undefined): string {
  return Buffer.from(data ?? []).toString('utf8')
}
