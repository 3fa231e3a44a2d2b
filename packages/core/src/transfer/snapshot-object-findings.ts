import { canonicalJson, sha256 } from '../domain/digest.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json, Path } from '../domain/json.ts'
import { valueAt } from '../domain/path.ts'
import type { SnapshotLists } from '../domain/snapshot.ts'
import { objectReferenceOf, placesOfForm } from '../domain/wire.ts'
import type { SnapshotRoot } from '../snapshots/snapshot-objects.ts'

/** What an object of a snapshot is to the one that names it. */
type ObjectKind = 'root' | 'shelf' | 'bucket' | keyof SnapshotLists

/** An object that snapshots are made of, in a document whose shape was checked. */
export interface PlacedObject {
  readonly sha256: string
  readonly value: Json
  /** What it can be named as: where lists do not say which they are, each can be any of them. */
  readonly kinds: readonly ObjectKind[]
  readonly path: Path
  /** Where its value stands in it. */
  readonly field: 'value' | 'data'
}

/** What a document holds beside the objects of snapshots. */
interface KeptContent {
  /** Digests of kept content. */
  readonly content: ReadonlySet<Json | undefined>
  /** Content that can be read again from where it came has to be there too: also that may have been taken out. */
  readonly replaceable?: boolean
}

/** Something that an object names. */
interface Named {
  readonly sha256: string
  readonly kind: ObjectKind | 'content'
  /** Where it is named. */
  readonly path: Path
  /** It may never have been kept. */
  readonly doubtful?: boolean
}

/** Objects that are not what their digests say. Of links between those nothing can be told. Pure. */
export function damageFindings(objects: readonly PlacedObject[]): readonly Finding[] {
  return objects.flatMap((object) => {
    const found = sha256(canonicalJson(object.value))
    if (found === object.sha256) return []
    const summary = `The ${nounOf(object)} ${object.sha256} is damaged: its digest is ${found}.`
    return [errorFinding('damaged-object', summary, { path: [...object.path, object.field] })]
  })
}

/** What objects name and what is not there: other objects, and content. Pure. */
export function missingFindings(objects: readonly PlacedObject[], kept: KeptContent): readonly Finding[] {
  const there = objectNames(objects)
  return objects
    .flatMap((object) => [...objectsNamedIn(object), ...contentNamedIn(object, kept.replaceable === true)])
    .filter(({ kind, sha256: digest }) =>
      kind === 'content' ? !kept.content.has(digest) : !there.has(`${kind} ${digest}`),
    )
    .map(({ kind, sha256: digest, path, doubtful }) => {
      const doubt = doubtful === true ? ': it may never have been kept, or was taken out' : ''
      return errorFinding('missing-object', `The ${wordOf(kind)} ${digest} is not in the file${doubt}.`, { path })
    })
}

/** Objects below a root that no other one names. Pure. */
export function strayFindings(objects: readonly PlacedObject[]): readonly Finding[] {
  const named = new Set(objects.flatMap(objectsNamedIn).map(({ kind, sha256: digest }) => `${kind} ${digest}`))
  return objects
    .filter(({ kinds, sha256: digest }) => !kinds.some((kind) => kind === 'root' || named.has(`${kind} ${digest}`)))
    .map((object) => {
      const summary = `The ${nounOf(object)} ${object.sha256} is no part of the snapshot.`
      return errorFinding('stray-object', summary, { path: object.path })
    })
}

/** Everything that is there, each under all it can be named as. */
export function objectNames(objects: readonly PlacedObject[]): ReadonlySet<string> {
  return new Set(objects.flatMap(({ kinds, sha256: digest }) => kinds.map((kind) => `${kind} ${digest}`)))
}

function objectsNamedIn({ kinds, value, path, field }: PlacedObject): readonly Named[] {
  const all = (digests: Readonly<Record<string, string | null>>, kindOf: (name: string) => ObjectKind, within: Path) =>
    Object.entries(digests).flatMap(([name, digest]): Named[] =>
      digest === null ? [] : [{ sha256: digest, kind: kindOf(name), path: [...path, field, ...within, name] }],
    )
  if (kinds[0] === 'root') {
    const { resources, lists } = value as unknown as SnapshotRoot
    return [...all(resources, () => 'shelf', ['resources']), ...all(lists, (name) => name as ObjectKind, ['lists'])]
  }
  return kinds[0] === 'shelf' ? all(value as Readonly<Record<string, string>>, () => 'bucket', []) : []
}

function contentNamedIn({ value, path, field }: PlacedObject, replaceable: boolean): readonly Named[] {
  return placesOfForm(value, '$object').flatMap((place): Named[] => {
    const reference = objectReferenceOf(valueAt(value, place))
    if (reference === null || (reference.path !== undefined && !replaceable)) return []
    const doubtful = reference.path !== undefined
    return [{ sha256: reference.sha256, kind: 'content', path: [...path, field, ...place], doubtful }]
  })
}

function nounOf({ kinds }: PlacedObject): string {
  const [kind] = kinds
  return kind === undefined ? 'object' : wordOf(kind)
}

function wordOf(kind: Named['kind']): string {
  return kind === 'root' || kind === 'shelf' || kind === 'bucket' || kind === 'content' ? kind : 'list'
}
