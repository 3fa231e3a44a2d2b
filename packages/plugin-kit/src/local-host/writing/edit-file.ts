import type { BigIntStats } from 'node:fs'
import { type FileHandle, link, open } from 'node:fs/promises'
import { HostError } from '@sloth-runner/core'
import { failureWith, told } from '../../host-failure.ts'
import { inTurnAt } from '../in-turn.ts'
import { carefully } from '../reading/digest-file.ts'
import { undisturbed } from '../undisturbed.ts'
import { setAccess } from './change-paths.ts'
import { replaceIfSame } from './replace-if-same.ts'
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

/** What is to be edited, and how. */
interface EditSettings {
  readonly path: string
  readonly edit: Edit
  /** Bytes of the largest file that is edited. */
  readonly limit: number
  readonly umask: number
}

/** An edit, and how far it has come. */
interface Editing extends EditSettings {
  /** Not put back yet; null for nothing. */
  late: Late | null
}

/** Edits a file, in turn with other processes, see `WritingHost.editFile`. */
export function editInTurn(path: string, edit: Edit, limit: number, umask: number): Promise<void> {
  return told('edit', path, () => inTurnAt(path, () => editFile({ path, edit, limit, umask })))
}

/** An edit that fails takes back what it has done: nothing that others wrote meanwhile goes with it. */
async function editFile(settings: EditSettings): Promise<void> {
  const editing: Editing = { ...settings, late: null }
  try {
    await editRounds(editing)
  } catch (error) {
    if (editing.late !== null)
      await editRounds({ ...editing, edit: (content) => content, limit: Number.POSITIVE_INFINITY })
    throw error
  }
}

async function editRounds(editing: Editing): Promise<void> {
  const { path, limit } = editing
  const most = () => (editing.late === null ? attempts : rescues)
  const done = await undisturbed(most, async () => {
    const opened = await openPresent(path, limit)
    try {
      return (await editOpened(opened, editing)) ? true : null
    } finally {
      await opened?.file.close()
    }
  })
  if (done === null) throw changed(path)
}

/** False: somebody came in between, and it is to be done again. */
async function editOpened(opened: Opened | null, editing: Editing): Promise<boolean> {
  const { path, edit, limit, umask } = editing
  const before = editing.late === null ? (opened?.content ?? null) : joined(path, opened, editing.late)
  if (before !== null && before.length > limit) throw failureWith('EFBIG', 'edit', path)
  const after: Uint8Array | null = edit(before) ?? before
  if (after === null || opened?.content.equals(after) === true) return true
  if (!(await replaceOpened(path, after, opened, umask))) return false
  if (opened === null) return true
  await keepLateAccess(path, opened)
  const content = await contentOf(path, opened.file, Number.POSITIVE_INFINITY)
  if (content.equals(opened.content)) return true
  editing.late = lateOf(before ?? opened.content, opened.content, content, after)
  return false
}

/** Who changed the mode or the owner of a file in the very moment it was replaced, changed the old one's. */
async function keepLateAccess(path: string, { file, stats }: Opened): Promise<void> {
  const { mode, uid, gid } = await file.stat({ bigint: true })
  if (mode === stats.mode && uid === stats.uid && gid === stats.gid) return
  await setAccess(path, { mode: Number(mode & 0o7777n), uid: Number(uid), gid: Number(gid) })
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

/** False: it is no longer what was opened. */
async function replaceOpened(path: string, after: Uint8Array, opened: Opened | null, umask: number): Promise<boolean> {
  const put = async (temporary: string): Promise<boolean> => {
    if (opened !== null) return replaceIfSame(temporary, path, opened.stats)
    try {
      await link(temporary, path)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  }
  return putWholeFile(path, after, put, umask)
}

/** `before`: what was edited; that is `opened` together with what had been written too late until then. */
function lateOf(before: Buffer, opened: Buffer, content: Buffer, written: Uint8Array): Late {
  if (!beginsWith(content, opened)) return { theirs: content, appended: null, written }
  const appended = content.subarray(opened.length)
  return { theirs: Buffer.concat([before, appended]), appended, written }
}

/**
 * What is there now together with what was written too late. Where others at most appended to the new file, that is the old one
 * as they left it, and what they appended; else what they appended to the old one is appended to the new one.
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
