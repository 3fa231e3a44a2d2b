import { fstatSync, type Stats, statSync, writeSync } from 'node:fs'
import { devNull } from 'node:os'

/** Where this process tells something: its standard output, or standard error. */
export interface Output {
  /** Whether it is a terminal. */
  readonly isTTY: boolean
  /** The width of that. */
  readonly columns: number | undefined
  write(text: string): void
  /** Resolves when all of it has been taken. */
  flushed(): Promise<void>
  /** The stream of Node, for whoever writes more than a result. */
  stream(): NodeJS.WriteStream
}

/** What a pipe takes at once, if nobody else writes to it: to wait for whoever reads is for streams. */
const pipeRoom = 4096

/**
 * An output that makes its stream at the first use: Node's streams take longer to load than a short command works. Until then
 * text goes to files, and a little of it to pipes, past them; a terminal, which is asked for its width, and what takes no more,
 * have the stream from the start.
 *
 * @param descriptor its number
 * @param open makes the stream
 */
export function outputOf(descriptor: number, open: () => NodeJS.WriteStream): Output {
  let made: NodeJS.WriteStream | null = null
  let room: number | null = null
  const stream = (): NodeJS.WriteStream => {
    made ??= open()
    return made
  }
  const roomLeft = (): number => {
    if (made !== null) return 0
    room ??= roomOf(descriptor)
    return room
  }
  return {
    get isTTY() {
      return roomLeft() === 0 && stream().isTTY === true
    },
    get columns() {
      return this.isTTY ? stream().columns : undefined
    },
    write: (text) => {
      const bytes = Buffer.from(text)
      const rest = bytes.length > roomLeft() ? bytes : writtenAtOnce(descriptor, bytes)
      if (room !== null) room -= bytes.length
      if (rest.length > 0) stream().write(rest)
    },
    flushed: async () => {
      if (made !== null) await new Promise<void>((resolve) => void made?.write('', () => resolve()))
    },
    stream,
  }
}

/** How much can be written to a descriptor without a stream. */
function roomOf(descriptor: number): number {
  try {
    const found = fstatSync(descriptor)
    if (found.isFile() || isNull(found)) return Number.POSITIVE_INFINITY
    return found.isFIFO() || found.isSocket() ? pipeRoom : 0
  } catch {
    return 0
  }
}

function isNull(found: Stats): boolean {
  return found.isCharacterDevice() && found.rdev === statSync(devNull).rdev
}

/** What is left over, for a stream to try again: that waits, or tells what is wrong. */
function writtenAtOnce(descriptor: number, bytes: Buffer): Buffer {
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written)
  } catch {
    // The stream meets the same.
  }
  return bytes.subarray(written)
}
