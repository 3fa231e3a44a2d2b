import type { Json } from '@sloth-runner/core'
import { resourceBuilder } from '@sloth-runner/core/authoring'
import type { AbsentSpec } from './absent-spec.ts'
import type { DirectorySpec } from './directory-spec.ts'
import type { FileSpec } from './file-spec.ts'
import type { LineSpec } from './line-spec.ts'
import type { SymlinkSpec } from './symlink-spec.ts'

/** The properties that a type names, so that an editor knows every one and refuses any other. */
type Named<Spec> = { readonly [Key in keyof Spec as string extends Key ? never : Key]: Spec[Key] }

/** A regular file, as it is declared. */
export interface FileProperties extends Omit<Named<FileSpec>, 'content' | 'variables'> {
  /** Text, or bytes in base64. At most one of content, source and template. */
  readonly content?: string | { readonly $bytes: string }
  /** Values for the template, by name. */
  readonly variables?: Readonly<Record<string, Json>>
}

/** What only the system knows of a file. */
export interface FileComputed {
  /** SHA-256 of what is in it, in hexadecimal. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** A directory, as it is declared. */
export type DirectoryProperties = Named<DirectorySpec>

/** A symbolic link, as it is declared. */
export type SymlinkProperties = Named<SymlinkSpec>

/** A line or a block, as it is declared. */
export type LineProperties = Named<LineSpec>

/** A path at which nothing may be, as it is declared. */
export type AbsentProperties = Named<AbsentSpec>

/** Declares a `file:file`. */
export const file = resourceBuilder<FileProperties, FileComputed>('file:file')

/** Declares a `file:directory`. */
export const directory = resourceBuilder<DirectoryProperties>('file:directory')

/** Declares a `file:symlink`. */
export const symlink = resourceBuilder<SymlinkProperties>('file:symlink')

/** Declares a `file:line`. */
export const line = resourceBuilder<LineProperties>('file:line')

/** Declares a `file:absent`. */
export const absent = resourceBuilder<AbsentProperties>('file:absent')
