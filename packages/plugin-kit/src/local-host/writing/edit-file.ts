import { type BigIntStats, lstatSync, renameSync } from 'node:fs'
import { type FileHandle, link, open, stat, unlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { HostError } from '@sloth-runner/core'
import { failureWith, told } from '../../host-failure.ts'
import { carefully } from '../reading/digest-file.ts'
import { inTurn } from './in-turn.ts'
import { lookAt, putWholeFile } from './write-file.ts'

/** Makes new content of the present one, null for no file; gives null when nothing is to be done. */
export type Edit = (content: Uint8Array | null) => Uint8Array | null

/** How often somebody else may come in between. */
const attempts = 10

/** How often what others wrote too late is put back before that is given up: it must not be lost. */
const rescues = 100

/** A file that was read and is still open. Null where there is none. */
interface Opened {
  readonly file: FileHandle
  readonly stats: BigIntStats
  readonly content: Buffer
}

/** What others wrote to a file that had just been replaced. */
interface Late {
  readonly before: Buffer
  readonly content: Buffer
  readonly written: Uint8Array
}

/** Edits a file, in turn with other processes, see `WritingHost.editFile`. */
export function editInTurn(path: string, edit: Edit, limit: number, umask: number): Promise<void> {
  return told('edit', path, async () => inTurn(await turnOf(path), () => editFile(path, edit, limit, umask)))
}

/** A file by its directory as it is, not as it is called: that may be mounted in several places. */
async function turnOf(path: string): Promise<string> {
  const directory = await stat(dirname(path), { bigint: true }).catch(() => null)
  return `edit ${directory?.dev}:${directory?.ino}/${basename(path)}`
}

async function editFile(path: string, edit: Edit, limit: number, umask: number): Promise<void> {
  let late: Late | null = null
  for (let attempt = 1; attempt <= (late === null ? attempts : rescues); attempt += 1) {
    const opened = await openPresent(path, limit)
    try {
      const before: Buffer | null = late === null ? (opened?.content ?? null) : joined(path, opened, late)
      const after: Uint8Array | null = edit(before) ?? before
      if (after === null || opened?.content.equals(after) === true) return
      if (!(await replaceIfSame(path, after, opened, umask))) continue
      if (opened === null) return
      const content = await contentOf(path, opened.file, limit)
      if (content.equals(opened.content)) return
      late = { before: opened.content, content, written: after }
    } finally {
      await opened?.file.close()
    }
  }
  throw changed(path)
}

/** Nothing but a regular file is even opened: to open some devices is to act on them. */
async function openPresent(path: string, limit: number): Promise<Opened | null> {
  const present = await lookAt(path).catch(nothingThere)
  if (present === null) return null
  if (present.isDirectory()) throw failureWith('EISDIR', 'edit', path)
  if (!present.isFile() && !present.isSymbolicLink()) throw failureWith('EINVAL', 'edit', path)
  const file = await open(path, carefully).catch(nothingThere)
  if (file === null) return null
  try {
    const stats = await file.stat({ bigint: true })
    if (!stats.isFile()) throw failureWith('EINVAL', 'edit', path)
    return { file, stats, content: await contentOf(path, file, limit) }
  } catch (error) {
    await file.close()
    throw error
  }
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

async function contentOf(path: string, file: FileHandle, limit: number): Promise<Buffer> {
  const { size } = await file.stat()
  if (size > limit) throw failureWith('EFBIG', 'edit', path)
  const pieces: Buffer[] = []
  for (let position = 0; ; ) {
    const piece = Buffer.allocUnsafeSlow(Math.max(size - position, 4096))
    const { bytesRead } = await file.read(piece, 0, piece.length, position)
    if (bytesRead === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, bytesRead))
    position += bytesRead
    if (position > limit) throw failureWith('EFBIG', 'edit', path)
  }
}

/** False: it is no longer what was opened. Nothing else of this process happens between the last look and the replacement. */
async function replaceIfSame(path: string, after: Uint8Array, opened: Opened | null, umask: number): Promise<boolean> {
  let moved = false
  const put = async (temporary: string): Promise<void> => {
    if (opened === null) {
      await link(temporary, path)
      return unlink(temporary)
    }
    moved = !isSame(opened.stats, lstatSync(path, { bigint: true, throwIfNoEntry: false }))
    if (moved) throw changed(path)
    renameSync(temporary, path)
  }
  try {
    await putWholeFile(path, after, put, umask)
    return true
  } catch (error) {
    if (moved || (opened === null && (error as NodeJS.ErrnoException).code === 'EEXIST')) return false
    throw error
  }
}

function isSame(before: BigIntStats, now: BigIntStats | undefined): boolean {
  const keys = ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const
  return now !== undefined && keys.every((key) => before[key] === now[key])
}

/**
 * What is there now together with what was written too late. Where nobody wrote to the new file, that is the old one as they left it;
 * else what they appended to it is appended to the new one.
 */
function joined(path: string, opened: Opened | null, { before, content, written }: Late): Buffer {
  const now = opened?.content ?? Buffer.alloc(0)
  if (now.equals(written)) return content
  if (!content.subarray(0, before.length).equals(before)) throw changed(path)
  return Buffer.concat([now, content.subarray(before.length)])
}

function changed(path: string): HostError {
  return new HostError('CHANGED', {
    message: `Cannot edit ${path}: it changed while it was being edited (CHANGED).`,
    remedy: 'Try again when nobody writes to it.',
    path,
  })
}
