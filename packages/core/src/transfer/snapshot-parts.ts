import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { SnapshotContents, SnapshotResource } from '../domain/snapshot.ts'
import type { ExportedPart, SnapshotExport } from '../domain/snapshot-export.ts'
import type { SnapshotRoot } from '../snapshots/snapshot-objects.ts'

/** A resource of an exported snapshot, with its place in the document. */
export interface PlacedResource {
  readonly resource: SnapshotResource
  readonly path: Path
}

/** What the parts of an exported snapshot are put together to. */
export interface SnapshotParts {
  readonly contents: SnapshotContents
  /** By address, as in the contents. */
  readonly resources: readonly PlacedResource[]
  /** Where each list stands in the document; those that are empty do not. */
  readonly lists: Readonly<Partial<Record<'dependencies' | 'outputs' | 'values', Path>>>
}

/** Puts the parts of an exported snapshot together. Their shape was checked, and that all are there. Pure. */
export function snapshotParts(document: SnapshotExport): SnapshotParts {
  const { definition, version, description, status, lists } = document.root.data as unknown as SnapshotRoot
  const index = (name: keyof typeof lists): number => document.lists.findIndex(({ sha256 }) => sha256 === lists[name])
  const items = <T>(name: keyof typeof lists): readonly T[] =>
    lists[name] === null ? [] : (document.lists[index(name)]?.data as unknown as readonly T[])
  const place = (name: keyof typeof lists) => (lists[name] === null ? {} : { [name]: ['lists', index(name), 'data'] })
  const resources = document.buckets
    .flatMap(placedResources)
    .toSorted((one, other) => (one.resource.address < other.resource.address ? -1 : 1))
  const contents = {
    definition,
    version,
    description,
    status,
    resources: resources.map(({ resource }) => resource),
    dependencies: items<SnapshotContents['dependencies'][number]>('dependencies'),
    outputs: items<SnapshotContents['outputs'][number]>('outputs'),
    tasks: items<JsonObject>('tasks'),
    values: items<SnapshotContents['values'][number]>('values'),
  }
  return { contents, resources, lists: { ...place('dependencies'), ...place('outputs'), ...place('values') } }
}

function placedResources({ data }: ExportedPart, bucket: number): readonly PlacedResource[] {
  return (data as readonly Json[]).map((resource, index) => ({
    resource: resource as unknown as SnapshotResource,
    path: ['buckets', bucket, 'data', index],
  }))
}
