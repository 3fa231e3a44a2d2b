import { type FileHandle, lstat, open } from 'node:fs/promises'
import { failureWith, told } from '../../host-failure.ts'
import { inTurnAt } from '../in-turn.ts'
import { undisturbed } from '../undisturbed.ts'
import { carefully, sameContent } from './digest-file.ts'

/** Bytes that `readFile` returns at most unless told otherwise: 64 MiB. */
export const defaultReadLimit = 64 * 1024 * 1024

const pieceSize = 64 * 1024

/**
 * Opens a regular file for reading, without following a link at its end, and hands it to `use`. A device or a FIFO is
 * not even opened: to open some devices is to act on them.
 */
export async function withRegularFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const seen = await lstat(path)
  if (seen.isSymbolicLink()) throw failureWith('ELOOP', 'read', path)
  if (seen.isDirectory()) throw failureWith('EISDIR', 'read', path)
  if (!seen.isFile()) throw failureWith('EINVAL', 'read', path)
  const file = await open(path, carefully)
  try {
    if (!(await file.stat()).isFile()) throw failureWith('EINVAL', 'read', path)
    return await use(file)
  } finally {
    await file.close()
  }
}

/** How often a file that is replaced or written to while it is read is read anew. */
const attempts = 5

/**
 * The bytes of a regular file, see `ReadingHost.readFile`. When somebody changed it meanwhile it is read in turn with those
 * who edit it. Fails with `CHANGED` when it is written to all the time.
 */
export async function readWholeFile(path: string, limit: number): Promise<Uint8Array> {
  const bytes = await undisturbed(
    () => attempts,
    (attempt) => (attempt === 1 ? readOnce(path, limit) : inTurnAt(path, () => readOnce(path, limit))),
  )
  if (bytes === null) throw failureWith('CHANGED', 'read', path)
  return bytes
}

/** Null: it was changed meanwhile. */
function readOnce(path: string, limit: number): Promise<Uint8Array | null> {
  return told('read', path, () =>
    withRegularFile(path, async (file) => {
      const before = await file.stat()
      if (before.size > limit) throw failureWith('EFBIG', 'read', path)
      const bytes = await readPieces(path, file, limit)
      return sameContent(before, await file.stat()) ? bytes : null
    }),
  )
}

async function readPieces(path: string, file: FileHandle, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of piecesOf(file)) {
    length += piece.length
    if (length > limit) throw failureWith('EFBIG', 'read', path)
    // A copy: `slice` of a Buffer would be a view of what the next piece is read into.
    pieces.push(Buffer.from(piece))
  }
  return Buffer.concat(pieces)
}

/** The content of a file, piece by piece; a piece is valid only until the next one is asked for. */
export async function* piecesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(pieceSize)
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
