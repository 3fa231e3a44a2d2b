import { once } from 'node:events'
import type { Writable } from 'node:stream'

/**
 * Writes lines as they come, each once the stream has taken the ones before it. `onUnread` is called when the other end is
 * closed, as `head` closes it; any other error of the stream is thrown where the process looks for such errors.
 */
export function lineWriter(stream: Writable, onUnread: () => void): (line: string) => Promise<void> {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    onUnread()
  })
  return async (line) => {
    if (stream.writable && !stream.write(`${line}\n`)) await once(stream, 'drain').catch(() => undefined)
  }
}
