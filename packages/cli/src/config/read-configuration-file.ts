import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { errorFinding, type Finding, messageOf } from '@sloth-runner/core'

const mebibyte = 1024 * 1024

/** The text of a configuration file of at most a mebibyte. Never blocks: what is no regular file is refused. */
export function readConfigurationFile(file: string): string | Finding {
  try {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stat = fstatSync(descriptor)
      if (!stat.isFile()) return unreadable(file, 'It is not a regular file.')
      return stat.size > mebibyte ? unreadable(file, 'It is larger than 1 MiB.') : readFileSync(descriptor, 'utf8')
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    return unreadable(file, messageOf(error))
  }
}

function unreadable(file: string, detail: string): Finding {
  return errorFinding('unreadable-configuration', 'The configuration file cannot be read.', {
    location: { file },
    detail,
  })
}
