import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { HostError } from '@sloth-runner/core'

/** Writes a graph to a file, in place of what was there. */
export function writeGraphFile(path: string, content: string | Uint8Array): void {
  const target = resolve(path)
  try {
    writeFileSync(target, content)
  } catch (error) {
    const { code = 'EIO', message } = error as NodeJS.ErrnoException
    throw new HostError(code, {
      message: `The graph ${target} cannot be written.`,
      detail: message,
      remedy: 'Name a file in a folder that can be written.',
      path: target,
      cause: error,
    })
  }
}
