import type { Json } from './json.ts'
import type { SnapshotRecord } from './snapshot.ts'
import type { ExportedObject, ExportedSecret, NeededKey, WrappedKey } from './stack-export.ts'

/** What an exported snapshot says it is. */
export const snapshotExportFormat = 'sloth-runner snapshot export'

/** The version of the format that is written, and the newest that is read. */
export const snapshotExportVersion = 1

/** An object of a snapshot in an export. Its digest is that of the canonical JSON (RFC 8785) of `data`. */
export interface ExportedPart {
  readonly sha256: string
  readonly data: Json
}

/**
 * A snapshot as one portable document: what it is known by, every object that it consists of under its digest, and what its
 * values name. The same snapshot is the same document, byte by byte.
 */
export interface SnapshotExport {
  readonly format: typeof snapshotExportFormat
  readonly version: number
  /** SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of the document without this field. */
  readonly digest: string
  readonly snapshot: {
    /** The stack it was taken of. */
    readonly stack: string
  } & Pick<SnapshotRecord, 'version' | 'creator' | 'description' | 'tags' | 'createdAt'>
  readonly root: ExportedPart
  readonly shelves: readonly ExportedPart[]
  /** Resources, divided by the hash of their addresses. */
  readonly buckets: readonly ExportedPart[]
  /** Dependencies, outputs and values, each list that is not empty. */
  readonly lists: readonly ExportedPart[]
  readonly secrets: readonly ExportedSecret[]
  readonly keys: readonly WrappedKey[]
  /** Content that is kept. */
  readonly objects: readonly ExportedObject[]
}

/** Where an imported snapshot comes from. */
export interface SnapshotOrigin {
  readonly stack: string
  readonly version: number
}

/** What an import of a snapshot did. */
export interface ImportedSnapshot {
  readonly stack: string
  readonly snapshot: SnapshotRecord
  readonly from: SnapshotOrigin
  /** Keys that its sensitive values need. */
  readonly keys: readonly NeededKey[]
}
