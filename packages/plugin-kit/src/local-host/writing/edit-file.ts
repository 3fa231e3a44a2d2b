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
  /** What the file would hold without this edit. */
  readonly theirs: Buffer
  /** What they appended; null when they wrote something else. */
  readonly appended: Buffer | null
  /** What the file was replaced by. */
  readonly written: Uint8Array
}

/** How far an edit has come. */
interface Editing {
  /** Not put back yet; null for nothing. */
  late: Late | null
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

/** An edit that fails takes back what it has done: nothing that others wrote meanwhile goes with it. */
async function editFile(path: string, edit: Edit, limit: number, umask: number): Promise<void> {
  const editing: Editing = { late: null }
  try {
    await editRounds(path, edit, limit, umask, editing)
  } catch (error) {
    if (editing.late !== null) await editRounds(path, (content) => content, Number.POSITIVE_INFINITY, umask, editing)
    throw error
  }
}

async function editRounds(path: string, edit: Edit, limit: number, umask: number, editing: Editing): Promise<void> {
  for (let attempt = 1; attempt <= (editing.late === null ? attempts : rescues); attempt += 1) {
    const opened = await openPresent(path, limit)
    try {
      const before: Buffer | null =
        editing.late === null ? (opened?.content ?? null) : joined(path, opened, editing.late)
      if (before !== null && before.length > limit) throw failureWith('EFBIG', 'edit', path)
      const after: Uint8Array | null = edit(before) ?? before
      if (after === null || opened?.content.equals(after) === true) return
      if (!(await replaceIfSame(path, after, opened, umask))) continue
      if (opened === null) return
      const content = await contentOf(path, opened.file, Number.POSITIVE_INFINITY)
      if (content.equals(opened.content)) return
      editing.late = lateOf(before ?? opened.content, opened.content, content, after)
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

/** `before`: what was edited; that is `opened` together with what had been written too late until then. */
function lateOf(before: Buffer, opened: Buffer, content: Buffer, written: Uint8Array): Late {
  if (!beginsWith(content, opened)) return { theirs: content, appended: null, written }
  const appended = content.subarray(opened.length)
  return { theirs: Buffer.concat([before, appended]), appended, written }
}

/**
 * What is there now together with what was written too late. Where others at most appended to the new file, that is the old one as
 * they left it, and what they appended; else what they appended to the old one is appended to the new one.
 */
function joined(path: string, opened: Opened | null, { theirs, appended, written }: Late): Buffer {
  const now = opened?.content ?? Buffer.alloc(0)
  if (beginsWith(now, written)) return Buffer.concat([theirs, now.subarray(written.length)])
  if (appended === null) throw changed(path)
  return Buffer.concat([now, appended])
}

function beginsWith(content: Buffer, start: Uint8Array): boolean {
  return content.subarray(0, start.length).equals(start)
}

function changed(path: string): HostError {
  return new HostError('CHANGED', {
    message: `Cannot edit ${path}: it changed while it was being edited (CHANGED).`,
    remedy: 'Try again when nobody writes to it.',
    path,
  })
}
