import { sameJson } from '../domain/digest.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import type { SnapshotContents, SnapshotResource, SnapshotValue } from '../domain/snapshot.ts'
import type { ComparedEntry, ComparedField, SnapshotComparison } from '../domain/snapshot-view.ts'
import { holdsForm, wireFormOf } from '../domain/wire.ts'
import { isLive } from './restore-values.ts'

/** Something with a name, as data. */
interface Entry {
  readonly name: string
  readonly type?: string
  readonly data: JsonObject
}

/**
 * What separates one state of a stack from another: each field that is not the same. A value that has expired by now is in
 * neither. Pure.
 */
export function compareSnapshots(
  before: SnapshotContents,
  after: SnapshotContents,
  now: number,
): Omit<SnapshotComparison, 'stack' | 'from' | 'to'> {
  const about = comparedFields(aboutOf(before), aboutOf(after), [])
  const lists = {
    resources: compareEntries(before.resources.map(resourceEntry), after.resources.map(resourceEntry)),
    tasks: compareEntries(before.tasks.map(namedEntry), after.tasks.map(namedEntry)),
    outputs: compareEntries(before.outputs.map(namedEntry), after.outputs.map(namedEntry)),
    values: compareEntries(liveEntries(before.values, now), liveEntries(after.values, now)),
    dependencies: compareEntries(before.dependencies.map(dependencyEntry), after.dependencies.map(dependencyEntry)),
  }
  return { equal: about.length === 0 && Object.values(lists).every((list) => list.length === 0), about, ...lists }
}

function aboutOf({ version, description, definition }: SnapshotContents): JsonObject {
  const files = Object.fromEntries(definition?.files.map(({ path, sha256 }) => [path, sha256]) ?? [])
  return {
    version,
    description,
    ...(definition === null ? {} : { definition: { name: definition.name, digest: definition.digest, files } }),
  }
}

function resourceEntry({ address, type, declared, ...rest }: SnapshotResource): Entry {
  return { name: address, type, data: { type, declared, ...(rest as unknown as JsonObject) } }
}

function namedEntry(item: object): Entry {
  const { name, ...data } = item as JsonObject
  return { name: String(name), data }
}

function liveEntries(values: readonly SnapshotValue[], now: number): readonly Entry[] {
  return values.filter((value) => isLive(value, now)).map(({ key, ...data }) => ({ name: key, data }))
}

function dependencyEntry(dependency: SnapshotContents['dependencies'][number]): Entry {
  const { name, range, origin } = dependency
  return { name, type: origin, data: { range } }
}

function compareEntries(before: readonly Entry[], after: readonly Entry[]): readonly ComparedEntry[] {
  const earlier = new Map(before.map((entry) => [keyOf(entry), entry]))
  const later = new Map(after.map((entry) => [keyOf(entry), entry]))
  const added = [...later].filter(([key]) => !earlier.has(key)).map(([, entry]) => compared(entry, 'added', []))
  const removed = [...earlier].filter(([key]) => !later.has(key)).map(([, entry]) => compared(entry, 'removed', []))
  const modified = [...later].flatMap(([key, entry]) => {
    const old = earlier.get(key)
    const fields = old === undefined ? [] : comparedFields(old.data, entry.data, [])
    return fields.length === 0 ? [] : [compared(entry, 'modified', fields)]
  })
  return [...added, ...modified, ...removed]
}

/** One stack may be depended on twice: by the definition, and by hand. A resource is the same whatever its type. */
function keyOf({ name, type, data }: Entry): string {
  return JSON.stringify('declared' in data ? [name] : [name, type ?? ''])
}

function compared(
  { name, type }: Entry,
  change: ComparedEntry['change'],
  fields: readonly ComparedField[],
): ComparedEntry {
  return { name, ...(type === undefined ? {} : { type }), change, fields }
}

/** The fields in which two values are not the same, as deep as both are maps. Lists are compared as a whole. */
function comparedFields(from: Json | undefined, to: Json | undefined, path: Path): readonly ComparedField[] {
  if (sameJson(from, to)) return []
  if (isPlainMap(from) && isPlainMap(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return keys.flatMap((key) => comparedFields(own(from, key), own(to, key), [...path, key]))
  }
  const sensitive = [from, to].some((value) => value !== undefined && holdsForm(value, '$secret'))
  if (sensitive) return [{ path, sensitive }]
  return [{ path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), sensitive }]
}

function isPlainMap(value: Json | undefined): value is JsonObject {
  return isJsonObject(value) && wireFormOf(value) === null
}

function own(map: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}
