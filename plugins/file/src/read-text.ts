import { bytesValue, HostError, type ReadingHost } from '@sloth-runner/core'

/** Bytes that a file with managed lines may have. */
export const textLimit = 16 * 1024 * 1024

/** The text of a file, or null when there is none. Throws `HostError`, `ENOTSUP` for what is not UTF-8. */
export async function readText(path: string, host: ReadingHost): Promise<string | null> {
  try {
    return textOf(path, await host.readFile(path, textLimit))
  } catch (error) {
    if (HostError.isInstance(error) && ['ENOENT', 'ENOTDIR'].includes(error.reason)) return null
    throw error
  }
}

/** The text that is in a file. Throws `HostError` `ENOTSUP` for what is not UTF-8. */
export function textOf(path: string, content: Uint8Array): string {
  const text = bytesValue(content)
  if (typeof text === 'string') return text
  throw new HostError('ENOTSUP', {
    message: `${path} is not UTF-8 text.`,
    remedy: 'Lines are managed in UTF-8 text only: declare the whole file instead.',
    path,
  })
}
