import { isUtf8 } from 'node:buffer'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { type DefinitionFile, errorFinding, type Finding, sha256 } from '@sloth-runner/core'

/** How large a file may be, in bytes. */
export const maxFileSize = 16 * 1024 * 1024

/** A text file in hand. */
export interface Source {
  readonly path: string
  /** Without a byte order mark. */
  readonly text: string
  /** As they were read. */
  readonly bytes: Uint8Array
  /** It may hold sensitive values: findings show nothing of the text but keys. Default: they may show it. */
  readonly sensitive?: true
}

/** How a file is read. */
export interface ReadSourceOptions {
  /** Bytes. Default: `maxFileSize`. */
  readonly limit?: number
  /** The file may hold sensitive values. Default: false. */
  readonly sensitive?: boolean
}

/** A file, or why it cannot be read as text. */
export type ReadSource = { readonly source: Source } | { readonly finding: Finding }

/** Reads a text file of at most `limit` bytes. Never blocks: what is not a regular file is refused. */
export function readSource(
  path: string,
  { limit = maxFileSize, sensitive = false }: ReadSourceOptions = {},
): ReadSource {
  try {
    const bytes = readBytes(path, limit)
    if (typeof bytes === 'string') return { finding: unreadable(path, bytes) }
    if (bytes.includes(0)) return { finding: unreadable(path, 'it holds null bytes and is not text') }
    const text = decoded(bytes)
    if (text === null) return { finding: unreadable(path, 'it is not UTF-8 text') }
    return { source: { path, text, bytes, ...(sensitive ? { sensitive } : {}) } }
  } catch (error) {
    return { finding: unreadable(path, reasonOf(error)) }
  }
}

/** The file as a definition names it. Its digest is made when it is first asked for: a plan that is shown only needs none. */
export function definitionFile({ path, bytes }: Source): DefinitionFile {
  let digest: string | undefined
  return {
    path,
    get sha256() {
      digest ??= sha256(bytes)
      return digest
    },
  }
}

function readBytes(path: string, limit: number): Buffer | string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(descriptor)
    if (stat.isDirectory()) return 'it is a directory'
    if (!stat.isFile()) return 'it is not a regular file'
    return stat.size > limit ? tooLarge(limit) : readWhole(descriptor, stat.size, limit)
  } finally {
    closeSync(descriptor)
  }
}

const tooLarge = (limit: number): string => `it is larger than ${limit / 1024 / 1024} MiB`

/** Reads to the end, also of a file that grows or whose size says nothing, such as those in /proc. */
function readWhole(descriptor: number, size: number, limit: number): Buffer | string {
  const chunks: Buffer[] = []
  let total = 0
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.max(size - total + 1, 4096))
    const length = readSync(descriptor, chunk)
    if (length === 0) return Buffer.concat(chunks)
    total += length
    if (total > limit) return tooLarge(limit)
    chunks.push(chunk.subarray(0, length))
  }
}

/** Without a byte order mark; null where it is not UTF-8. */
function decoded(bytes: Buffer): string | null {
  if (!isUtf8(bytes)) return null
  const text = bytes.toString('utf8')
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function unreadable(path: string, reason: string): Finding {
  return errorFinding('unreadable-file', `${path} cannot be read: ${reason}.`, { location: { file: path } })
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ELOOP: 'it is a symbolic link that leads back to itself',
  ENOTDIR: 'a part of the path is not a directory',
  ENAMETOOLONG: 'the path is too long',
  ENXIO: 'it is not a regular file',
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return reasons[code ?? ''] ?? message
}
