import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs'

/** What V8 made of a file, and the text that it made it of. */
export interface CompiledFile {
  readonly text: Buffer
  readonly code: Buffer
}

/** Compiled files by their path below the program's root. */
export type CompiledFiles = ReadonlyMap<string, CompiledFile>

/** What stands at the beginning: whose code follows, and how much. */
interface Table {
  readonly root: string
  /** Each file's path, and the lengths of its code and of its text. */
  readonly files: readonly (readonly [path: string, code: number, text: number])[]
}

const nothing: CompiledFiles = new Map()

/** V8 copies code that does not begin at such an address. */
const alignment = 8
const aligned = (length: number): number => Math.ceil(length / alignment) * alignment

/** Nobody but the own user can have changed it. Where the system has no users, nothing is said. */
function isOnlyOurs({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
}

/** A folder of the own user that no other one can write. */
export function isOurFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isDirectory() === true && isOnlyOurs(found)
}

/**
 * The compiled code at `place` of the program in `root`: none where it is not exactly as it was written, or not written by the
 * own user. V8 believes what it is given. So the table and the code are there twice and are compared, and the text is there
 * for whoever uses the code to compare. All of that takes less time than loading Node's module that has a checksum.
 */
export function readCompiledFiles(place: string, root: string): CompiledFiles {
  try {
    return readingOwn(place, (file, size) => {
      const proven = readWhole(file, 0, 4).readUInt32LE(0)
      if (2 * proven > size) return nothing
      const head = readWhole(file, 0, proven)
      return isSame(file, proven, head) ? filesIn(head, readWhole(file, 2 * proven, size - 2 * proven), root) : nothing
    })
  } catch {
    return nothing
  }
}

/** Whether a file has these bytes and no others. They are compared as they come: to hold them twice costs more than that. */
export function hasBytes(path: string, bytes: Buffer): boolean {
  return reading(
    path,
    constants.O_RDONLY,
    (file) => isSame(file, 0, bytes) && readSync(file, chunk, 0, 1, bytes.length) === 0,
  )
}

function filesIn(head: Buffer, texts: Buffer, root: string): CompiledFiles {
  const start = 8 + head.readUInt32LE(4)
  const table: Table = JSON.parse(head.toString('utf8', 8, start))
  if (table.root !== root) return nothing
  const files = new Map<string, CompiledFile>()
  let code = aligned(start)
  let text = 0
  for (const [path, codeLength, textLength] of table.files) {
    files.set(path, {
      code: head.subarray(code, code + codeLength),
      text: texts.subarray(text, text + textLength),
    })
    code += aligned(codeLength)
    text += textLength
  }
  return code === head.length && text === texts.length ? files : nothing
}

const chunk = Buffer.allocUnsafeSlow(0x1_0000)

function isSame(file: number, start: number, bytes: Buffer): boolean {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, chunk, 0, Math.min(chunk.length, bytes.length - done), start + done)
    if (read === 0 || !chunk.subarray(0, read).equals(bytes.subarray(done, done + read))) return false
    done += read
  }
  return true
}

/** Neither by a link, nor waiting for whoever writes into what is no file. */
function readingOwn<Result>(place: string, read: (file: number, size: number) => Result): Result {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  return reading(place, flags, (file) => {
    const found = fstatSync(file)
    if (!found.isFile() || !isOnlyOurs(found)) throw new Error('It can be of others.')
    return read(file, found.size)
  })
}

function reading<Result>(path: string, flags: number, read: (file: number) => Result): Result {
  const file = openSync(path, flags)
  try {
    return read(file)
  } finally {
    closeSync(file)
  }
}

function readWhole(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length)
  if (readSync(file, bytes, 0, length, start) !== length) throw new Error('It is cut off.')
  return bytes
}

/** It is there whole or not at all. A disk that is full, or that must not be written, leaves what was there. */
export function writeCompiledFiles(place: string, root: string, files: CompiledFiles): void {
  const list = [...files]
  const table: Table = { root, files: list.map(([path, { code, text }]) => [path, code.length, text.length]) }
  const tableBytes = Buffer.from(JSON.stringify(table))
  const head = Buffer.alloc(8)
  const twice = [
    head,
    tableBytes,
    padding(tableBytes.length),
    ...list.flatMap(([, { code }]) => [code, padding(code.length)]),
  ]
  head.writeUInt32LE(
    twice.reduce((sum, { length }) => sum + length, 0),
    0,
  )
  head.writeUInt32LE(tableBytes.length, 4)
  const whole = Buffer.concat([...twice, ...twice, ...list.map(([, { text }]) => text)])
  const draft = `${place}.${process.pid}`
  try {
    writeDurably(draft, whole)
    renameSync(draft, place)
  } catch {
    rmSync(draft, { force: true })
  }
}

const padding = (length: number): Buffer => Buffer.alloc(aligned(length) - length)

function writeDurably(path: string, bytes: Buffer): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
