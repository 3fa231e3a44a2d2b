import type { ReadingHost } from '../contracts/host.ts'
import { EngineError } from '../errors/engine-error.ts'

/** Bytes. */
const longestSecret = 4_096
const longestLineEnd = 2

const lineEnd = [10, 13]

/**
 * The secret in a file, without the line's end. `EngineError` `usage` unless it is a file that only its owner can read, with
 * something in it. What it holds is in no text of an error.
 */
export async function readSecret(path: string, host: ReadingHost): Promise<Uint8Array> {
  const [found] = await host.inspect([path])
  if (found?.kind === 'unreadable') throw refusal(path, `it cannot be looked at: ${found.detail}`)
  if (found?.kind !== 'file') throw refusal(path, found?.kind === 'nothing' ? 'it is not there' : 'it is no file')
  if ((found.mode & 0o077) !== 0)
    throw refusal(path, `others than its owner may open it (mode ${(found.mode & 0o777).toString(8)})`, `chmod 600`)
  const bytes = await host.readFile(path, longestSecret + longestLineEnd).catch((error: Error) => {
    throw refusal(path, `it cannot be read: ${error.message}`)
  })
  const length = bytes.findLastIndex((byte) => !lineEnd.includes(byte)) + 1
  if (length === 0) throw refusal(path, 'it is empty')
  if (length > longestSecret) throw refusal(path, `it is longer than ${longestSecret} bytes`)
  return bytes.subarray(0, length)
}

function refusal(path: string, problem: string, remedy?: string): EngineError {
  return new EngineError('usage', {
    message: `The secret file ${path} cannot be used: ${problem}.`,
    remedy: remedy === undefined ? 'Write the secret there, with mode 600.' : `Run "${remedy} ${path}".`,
  })
}
