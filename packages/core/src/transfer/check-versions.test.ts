import { expect, it } from 'vitest'
import { digestOf, sha256 } from '../domain/digest.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import type { SnapshotContents, SnapshotResource } from '../domain/snapshot.ts'
import { exportFormat } from '../domain/stack-export.ts'
import type { SnapshotPart, StackVersions } from '../domain/stack-versions.ts'
import { snapshotTree } from '../snapshots/snapshot-tree.ts'
import { checkExport } from './check-export.ts'

const resource = (address: string, declared: JsonObject = {}): SnapshotResource => ({
  address,
  type: 'file:file',
  host: 'local',
  dependsOn: [],
  triggers: [],
  protect: false,
  ignore: [],
  removal: 'delete',
  takeOver: false,
  declared,
})

/** The versions of a stack with one snapshot of these resources. */
function versionsOf(resources: readonly SnapshotResource[], outputs: SnapshotContents['outputs'] = []): StackVersions {
  const head = { definition: null, version: null, description: null, status: 'completed' } as const
  const { root, objects } = snapshotTree({ ...head, resources, outputs, dependencies: [], tasks: [], values: [] })
  const of = (kind: string): readonly SnapshotPart[] =>
    objects.filter((one) => one.kind === kind).map((one) => ({ sha256: one.sha256, value: JSON.parse(one.text) }))
  const record = { creator: 'ann', description: null, tags: [], automatic: false, createdAt: 1 }
  return {
    next: 2,
    snapshots: [{ version: 1, ...record, root: root.sha256 }],
    roots: of('root'),
    shelves: of('shelf'),
    buckets: of('bucket'),
    lists: { dependencies: [], outputs: of('list'), tasks: [], values: [] },
  }
}

const good = versionsOf([resource('a'), resource('b')], [{ name: 'url', value: 'x', sensitive: false }])
const [snapshot] = good.snapshots
const empty = { format: exportFormat, version: 1, stack: { name: 'web' }, resources: [] }

/** What is found in a document with these versions: `code path`. */
function found(versions: object, more: JsonObject = {}): readonly string[] {
  const document = { ...empty, ...more, versions } as unknown as Json
  return checkExport(document).map(({ code, path = [] }) => `${code} ${path.join('.')}`)
}

/** A part whose digest is right. */
const part = (value: Json): SnapshotPart => ({ sha256: digestOf(value), value })
const firstOf = (parts: readonly SnapshotPart[]) => parts[0] as SnapshotPart

it('snapshots that are whole are good', () => {
  expect(found(good)).toEqual([])
  expect(found({ ...good, snapshots: [], roots: [], shelves: [], buckets: [] })).toEqual([])
})

it.each<[string, object, RegExp]>([
  ['no list of objects', { ...good, buckets: undefined }, /^missing-key versions$/],
  [
    'an object that was changed',
    { ...good, buckets: [{ ...good.buckets[0], value: [] }, ...good.buckets.slice(1)] },
    /^damaged-object versions.buckets.0.value$/,
  ],
  ['a root that is not there', { ...good, roots: [] }, /^missing-object versions.snapshots.0.root$/],
  ['a shelf that is not there', { ...good, shelves: [] }, /^missing-object versions.roots.0.value.resources/],
  ['a bucket that is not there', { ...good, buckets: good.buckets.slice(1) }, /^missing-object versions.shelves/],
  [
    'a list that is not there',
    { ...good, lists: { ...good.lists, outputs: [] } },
    /^missing-object versions.roots.0.value.lists.outputs$/,
  ],
  ['a version twice', { ...good, snapshots: [snapshot, snapshot] }, /^duplicate versions.snapshots.1.version$/],
  ['a next version that was given', { ...good, next: 1 }, /^invalid-value versions.next$/],
  ['a root of another shape', { ...good, roots: [part({ format: 2 })] }, /versions.roots.0/],
  ['a bucket with half a resource', { ...good, buckets: [part([{ address: 'a' }])] }, /versions.buckets.0.value.0/],
])('with %s all of them are refused', (_name, versions, expected) => {
  const findings = found(versions)
  expect(findings).not.toEqual([])
  expect(findings.join('\n')).toMatch(new RegExp(expected.source, 'm'))
})

it('a resource in the bucket of another one is refused', () => {
  const one = versionsOf([resource('a')])
  const bucket = firstOf(one.buckets)
  const wrong = firstOf(versionsOf([resource('b')]).buckets)
  const text = JSON.stringify(one).replaceAll(bucket.sha256, wrong.sha256)
  const swapped = { ...(JSON.parse(text) as StackVersions), buckets: [wrong] }
  const shelf = part(firstOf(swapped.shelves).value)
  const root = part(
    JSON.parse(JSON.stringify(firstOf(swapped.roots).value).replace(firstOf(one.shelves).sha256, shelf.sha256)),
  )
  const versions = { ...swapped, shelves: [shelf], roots: [root], snapshots: [{ ...snapshot, root: root.sha256 }] }
  expect(found(versions)).toEqual([expect.stringMatching(/^damaged-object versions.shelves.0.value/)])
})

it('secrets and content that they name have to be there, but content that is read again from its place', () => {
  const digest = sha256('some content')
  const secret = versionsOf([resource('a', { token: { $secret: 's' } })])
  expect(found(secret)).toEqual(['missing-secret versions.buckets.0.value.0.declared.token'])
  const content = versionsOf([resource('a', { content: { $object: { sha256: digest, size: 12 } } })])
  expect(found(content)).toEqual(['missing-object versions.buckets.0.value.0.declared.content'])
  expect(found(content, { objects: [{ sha256: digest, data: 'some content' }] })).toEqual([])
  const replaceable = versionsOf([resource('a', { content: { $object: { sha256: digest, size: 12, path: '/a' } } })])
  expect(found(replaceable)).toEqual([])
})
