import { errorFinding, type Finding, messageOf } from '@sloth-runner/core'
import { readRegularFile } from '../input/read-regular-file.ts'

const mebibyte = 1024 * 1024

/** The text of a configuration file of at most a mebibyte. Never blocks: what is no regular file is refused. */
export function readConfigurationFile(file: string): string | Finding {
  try {
    const bytes = readRegularFile(file, mebibyte)
    if (bytes === 'not-regular') return unreadable(file, 'It is not a regular file.')
    if (bytes === 'too-large') return unreadable(file, 'It is larger than 1 MiB.')
    return bytes.toString('utf8')
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
