import type { NewAcknowledgement } from './acknowledgement.ts'
import type { DefinitionReference } from './definition.ts'
import type { DependencyRecord } from './dependency.ts'
import type { Finding } from './finding.ts'
import type { Json, JsonObject } from './json.ts'
import type { ResourceRecord } from './resource.ts'
import type { KeyWrapping } from './secret.ts'
import type { StackStatus } from './stack.ts'
import type { StackVersions } from './stack-versions.ts'
import type { ValueRecord } from './value.ts'

/** What an export says it is. */
export const exportFormat = 'sloth-runner stack export'

/** The version of the format that is written, and the newest that is read. */
export const exportVersion = 1

/** A key of sensitive values, wrapped: without its key file or passphrase it opens nothing. */
export interface WrappedKey {
  readonly id: string
  readonly wrapping: KeyWrapping
  /** What it was wrapped with: a salt, and for a passphrase the cost of scrypt. Not where a key file is. */
  readonly parameters: JsonObject
  /** Base64. */
  readonly nonce: string
  /** Base64. */
  readonly wrapped: string
}

/** A resource in an export: all of its record but when it was written, and where links led on its machine. */
export type ExportedResource = Omit<ResourceRecord, 'places' | 'updatedAt'>

/** An output in an export. */
export interface ExportedOutput {
  readonly name: string
  readonly value: Json
  readonly sensitive: boolean
}

/** A value under a key, in an export. */
export type ExportedValue = Omit<ValueRecord, 'createdAt' | 'updatedAt'>

/** A difference that somebody has accepted for now, in an export. */
export type ExportedAcknowledgement = NewAcknowledgement

/** A sensitive value in an export: ciphertext. Nonce and ciphertext are base64. */
export interface ExportedSecret {
  readonly id: string
  readonly keyId: string
  readonly nonce: string
  readonly ciphertext: string
  readonly digest: string
}

/** Content in an export: text, or `{"$bytes": …}` where it is none. */
export interface ExportedObject {
  readonly sha256: string
  readonly data: Json
}

/**
 * A stack as one portable document. It holds what the stack is and nothing of the database it comes from: no times of
 * writing, no counters, history, events or locks. The same content is the same document, byte by byte.
 */
export interface StackExport {
  readonly format: typeof exportFormat
  readonly version: number
  /** SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of the document without this field. */
  readonly digest: string
  readonly stack: {
    readonly name: string
    readonly description: string | null
    readonly version: string | null
    readonly status: Exclude<StackStatus, 'running'>
    readonly definition: DefinitionReference | null
  }
  readonly dependencies: readonly DependencyRecord[]
  readonly resources: readonly ExportedResource[]
  readonly outputs: readonly ExportedOutput[]
  readonly values: readonly ExportedValue[]
  readonly acknowledgements: readonly ExportedAcknowledgement[]
  readonly secrets: readonly ExportedSecret[]
  readonly keys: readonly WrappedKey[]
  readonly objects: readonly ExportedObject[]
  /** All snapshots, where they were asked for. */
  readonly versions?: StackVersions
}

/** A key that the sensitive values of an imported stack need. */
export interface NeededKey {
  readonly id: string
  readonly wrapping: WrappedKey['wrapping']
  /** How many sensitive values need it. */
  readonly secrets: number
  /** Why it cannot be opened here and now; null when it can, or when nothing was written that could tell. */
  readonly problem: string | null
}

/** What an import did, or would do. */
export interface ImportedStack {
  readonly stack: string
  /** Null when nothing was written. */
  readonly runId: number | null
  /** There was none of that name, or an empty one. */
  readonly created: boolean
  /** The version of the snapshot that keeps what was there before; null when there was nothing, or nothing was written. */
  readonly keptAs: number | null
  readonly counts: {
    readonly resources: number
    readonly outputs: number
    readonly values: number
    readonly acknowledgements: number
    readonly dependencies: number
    readonly secrets: number
    readonly objects: number
    /** Snapshots. */
    readonly versions: number
    /** Rows of the file that are not taken. */
    readonly refused: number
  }
  /** Addresses that were on record and are not any more. What they are about stays as it is. */
  readonly dropped: readonly string[]
  /** What is wrong with rows that are not taken, and what is to be known. Paths are from the root of the document. */
  readonly findings: readonly Finding[]
  readonly keys: readonly NeededKey[]
}
