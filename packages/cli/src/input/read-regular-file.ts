import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/**
 * The bytes of a file. Never blocks and never goes on without end: what is no regular file is refused, and so is what has more
 * bytes than the limit. The size that a system tells of what it makes up, as in /proc, is none. Throws what the system says.
 */
export function readRegularFile(path: string, limit: number): Buffer | 'not-regular' | 'too-large' {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!fstatSync(descriptor).isFile()) return 'not-regular'
    const bytes = Buffer.allocUnsafe(limit + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, bytes.length - length, null)
    return length > limit ? 'too-large' : bytes.subarray(0, length)
  } finally {
    closeSync(descriptor)
  }
}
