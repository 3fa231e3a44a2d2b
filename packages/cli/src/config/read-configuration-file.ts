import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { errorFinding, type Finding, messageOf } from '@sloth-runner/core'

const mebibyte = 1024 * 1024

/** The text of a configuration file of at most a mebibyte. Never blocks: what is no regular file is refused. */
export function readConfigurationFile(file: string): string | Finding {
  try {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (!fstatSync(descriptor).isFile()) return unreadable(file, 'It is not a regular file.')
      return beginningOf(descriptor) ?? unreadable(file, 'It is larger than 1 MiB.')
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    return unreadable(file, messageOf(error))
  }
}

/** Whole, or null when there is more than a mebibyte. The size that a system tells of what it makes up, as in /proc, is none. */
function beginningOf(descriptor: number): string | null {
  const bytes = Buffer.allocUnsafe(mebibyte + 1)
  let length = 0
  for (let read = -1; read !== 0 && length < bytes.length; length += read)
    read = readSync(descriptor, bytes, length, bytes.length - length, null)
  return length > mebibyte ? null : bytes.toString('utf8', 0, length)
}

function unreadable(file: string, detail: string): Finding {
  return errorFinding('unreadable-configuration', 'The configuration file cannot be read.', {
    location: { file },
    detail,
  })
}
