import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { sha256 } from '@sloth-runner/core'
import { failureWith } from '../../host-failure.ts'
import type { TimeSlices } from '../time-slices.ts'

/** Neither a FIFO nor a device can hang such an open, and no link at the end is followed. */
export const carefully = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW

/** Bytes read at once. Files up to this size take one read. */
const chunkSize = 1024 * 1024

/** Memory to read into, made when it is first needed: a megabyte for each look would keep the garbage collector busy. */
export function scratchMemory(): () => Uint8Array {
  let memory: Uint8Array | null = null
  return () => {
    memory ??= Buffer.allocUnsafeSlow(chunkSize)
    return memory
  }
}

/** A file's digest with what the system said of it. */
export interface DigestedFile {
  /** SHA-256, in hexadecimal. */
  readonly sha256: string
  /** Bytes that were read: a file that the kernel makes as it is read has the size 0 by lstat(2). */
  readonly size: number
  readonly stats: Stats
}

/**
 * The SHA-256 of a regular file by one read, after which it still is what it was before it was opened: nearly always. Null:
 * it has to be read in chunks, or looked at more closely. Throws the system's errors as they are.
 *
 * @param before what lstat(2) said of the path: a regular file
 */
export function digestWhole(path: string, before: Stats, buffer: Uint8Array): DigestedFile | null {
  const { size } = before
  if (size > buffer.length) return null
  const descriptor = openSync(path, carefully)
  try {
    // Without a place to read at: what took the file's place may have none.
    if (readSync(descriptor, buffer, 0, buffer.length, null) !== size) return null
    const stats = fstatSync(descriptor)
    if (!stats.isFile() || stats.ino !== before.ino || !sameContent(before, stats)) return null
    return { sha256: sha256(buffer.subarray(0, size)), size, stats }
  } finally {
    closeSync(descriptor)
  }
}

/**
 * The SHA-256 of a regular file, read in chunks into `buffer`. Throws `HostError` `CHANGED` when the file was changed or
 * exchanged meanwhile, and the system's errors as they are.
 *
 * @param before what lstat(2) said of the path: a regular file
 */
export async function digestFile(
  path: string,
  before: Stats,
  buffer: Uint8Array,
  slices: TimeSlices,
): Promise<DigestedFile> {
  const descriptor = openSync(path, carefully)
  try {
    const opened = fstatSync(descriptor)
    if (!opened.isFile() || opened.ino !== before.ino) throw failureWith('CHANGED', 'read', path)
    return await digestChunks(path, descriptor, opened, buffer, slices)
  } finally {
    closeSync(descriptor)
  }
}

async function digestChunks(
  path: string,
  descriptor: number,
  opened: Stats,
  buffer: Uint8Array,
  slices: TimeSlices,
): Promise<DigestedFile> {
  const digest = createHash('sha256')
  let length = 0
  for (;;) {
    const count = readSync(descriptor, buffer, 0, buffer.length, length)
    if (count === 0) break
    digest.update(buffer.subarray(0, count))
    length += count
    if (slices.over()) await slices.next()
  }
  return { sha256: digest.digest('hex'), size: length, stats: unchanged(path, descriptor, opened, length) }
}

/** What fstat(2) says now, if it is what it said before and `length` bytes were read. */
function unchanged(path: string, descriptor: number, before: Stats, length: number): Stats {
  const now = fstatSync(descriptor)
  if (!sameContent(before, now) || (length !== now.size && now.size > 0)) throw failureWith('CHANGED', 'read', path)
  return now
}

/** Whether nothing was written to a file between two looks at it. */
export function sameContent(one: Stats, other: Stats): boolean {
  return one.size === other.size && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs
}
