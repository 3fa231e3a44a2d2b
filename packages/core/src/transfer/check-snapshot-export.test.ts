import { describe, expect, it } from 'vitest'
import { sha256 } from '../domain/digest.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import type { SnapshotResource } from '../domain/snapshot.ts'
import type { ExportedPart, SnapshotExport } from '../domain/snapshot-export.ts'
import { snapshotTree } from '../snapshots/snapshot-tree.ts'
import { checkSnapshotExport } from './check-snapshot-export.ts'
import { contentDigest } from './content-digest.ts'
import { snapshotDocument } from './snapshot-document.ts'

const content = new TextEncoder().encode('content')
const contentObject = { sha256: sha256(content), data: content }

function resource(address: string, declared: JsonObject): SnapshotResource {
  const given = { type: 'file:file', host: 'local', dependsOn: [], triggers: [], protect: false, ignore: [] }
  return { ...given, address, removal: 'delete', takeOver: false, declared }
}

const lists = { dependencies: [], tasks: [], outputs: [{ name: 'url', value: 'https://web', sensitive: false }] }
const about = { definition: null, version: null, description: null, status: 'running' } as const

/** The document of a snapshot with these resources. */
function exported(resources: readonly SnapshotResource[]): SnapshotExport {
  const contents = { ...about, ...lists, values: [], resources }
  const record = { creator: 'ann', description: null, tags: [], automatic: false, createdAt: 1, run: null }
  const root = snapshotTree(contents).root.sha256
  const details = {
    ...record,
    version: 3,
    root,
    needed: false,
    problems: [],
    objects: 4,
    size: 1,
    secrets: [],
    contents,
  }
  return snapshotDocument('web', details, { secrets: [], keys: [], objects: [contentObject] })
}

const whole = exported([
  resource('a', { content: { $object: { sha256: contentObject.sha256, size: 7 } } }),
  resource('b', { large: { $object: { sha256: sha256('large'), size: 5, path: '/large' } } }),
])

/** A document with some parts changed, whose digest is its own. */
function changed(change: Partial<SnapshotExport>): SnapshotExport {
  const document = { ...whole, ...change }
  return { ...document, digest: contentDigest(document) }
}

function found(document: unknown): readonly string[] {
  return checkSnapshotExport(document as Json).findings.map(({ code, path = [] }) => `${code} ${path.join('.')}`)
}

/** An object with other data under its true digest. */
function forged(part: ExportedPart | undefined, data: Json): ExportedPart {
  return { ...part, data, sha256: contentDigestOf(data) }
}

function contentDigestOf(data: Json): string {
  return sha256(JSON.stringify(data))
}

describe('an exported snapshot', () => {
  it('is good as it was made, and gives what the snapshot held', () => {
    const { findings, parts } = checkSnapshotExport(whole as unknown as Json)
    expect(findings).toEqual([])
    expect(snapshotTree(parts?.contents ?? { ...about, ...lists, values: [], resources: [] }).root.sha256).toBe(
      whole.root.sha256,
    )
  })

  it('is refused where it is something else, of a newer version, or without its parts', () => {
    expect(found({ format: 'sloth-runner stack export' })).toEqual(['not-an-export format'])
    expect(found({ ...whole, version: 2 })).toEqual(['newer-format version'])
    const { root: _, ...without } = whole
    expect(found(without)).toEqual(['missing-key '])
  })

  it('is refused when any byte of it is another one, with the object named', () => {
    const [bucket, ...others] = whole.buckets
    const text = JSON.stringify(bucket?.data).replace('"protect":false', '"protect":true')
    const broken = { ...bucket, data: JSON.parse(text) } as ExportedPart
    expect(found({ ...whole, buckets: [broken, ...others] })).toEqual([
      'digest-mismatch digest',
      'damaged-object buckets.0.data',
    ])
    const [finding] = checkSnapshotExport(changed({ buckets: [broken, ...others] }) as unknown as Json).findings
    expect(finding?.summary).toContain(`The bucket ${bucket?.sha256} is damaged`)
    expect(found({ ...whole, snapshot: { ...whole.snapshot, version: 4 } })[0]).toBe('digest-mismatch digest')
    const object = { sha256: contentObject.sha256, data: 'other' }
    expect(found(changed({ objects: [object] }))).toEqual(['damaged-object objects.0.data'])
  })

  it('is refused when an object is missing or is no part of it, but for content that can be read again', () => {
    const [first, ...others] = whole.buckets
    expect(found(changed({ buckets: others }))).toEqual([
      expect.stringMatching(/^missing-object shelves\.\d\.data\.../),
    ])
    expect(found(changed({ lists: [] }))).toEqual(['missing-object root.data.lists.outputs'])
    expect(found(changed({ objects: [] }))).toEqual([
      expect.stringMatching(/^missing-object buckets\.\d\.data\.0\.declared/),
    ])
    expect(found(changed({ buckets: [...whole.buckets, forged(first, [])] }))).toEqual(['stray-object buckets.2'])
  })

  it('is held to the rules for what a stack declares, with the place in the file', () => {
    const secret = exported([resource('a', { token: { $secret: 'nowhere' } })])
    expect(found(secret)).toEqual(['missing-secret buckets.0.data.0.declared.token'])
    const name = exported([resource('no address', {})])
    expect(found(name)).toEqual(['invalid-address buckets.0.data.0.address'])
  })
})
