import { chmodSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type LockMemory, sha256 } from '@sloth-runner/core'
import { makeFolder } from './make-folder.ts'

/** Where locks are remembered. */
export interface LockMemoryOptions {
  /** Of this user; made with mode 0700 when it is needed. */
  readonly folder: string
  readonly database: string
  /** Told what could not be remembered. */
  onNotice(message: string): void
}

/**
 * Locks taken by hand by this user on this host: a file for each database and stack, mode 0600, so that two commands
 * never write one file. A file of somebody else, or a link, is not believed.
 */
export function lockMemory({ folder, database, onNotice }: LockMemoryOptions): LockMemory {
  const pathOf = (stack: string): string => {
    return join(folder, `${sha256(JSON.stringify([hostname(), database, stack]))}.json`)
  }
  return {
    recall: async (stack) => readLockId(pathOf(stack)),
    remember: async (stack, lockId) => {
      try {
        makeFolder(folder, 0o700)
        replaceFile(pathOf(stack), lockId, `${JSON.stringify({ database, stack, host: hostname(), lockId })}\n`)
      } catch (error) {
        onNotice(`The lock cannot be remembered, so it has to be presented with --lock-id: ${(error as Error).message}`)
      }
    },
    forget: async (stack) => {
      try {
        rmSync(pathOf(stack), { force: true })
      } catch (error) {
        onNotice(`A lock that is gone is still remembered: ${(error as Error).message}`)
      }
    },
  }
}

function readLockId(path: string): string | null {
  try {
    const found = lstatSync(path)
    if (!found.isFile() || found.uid !== (process.getuid?.() ?? found.uid)) return null
    const { lockId } = JSON.parse(readFileSync(path, 'utf8')) as { readonly lockId?: unknown }
    return typeof lockId === 'string' ? lockId : null
  } catch {
    return null
  }
}

/** Readers see the old content or the new. `draft` is a name that nobody else gives. */
function replaceFile(path: string, draft: string, text: string): void {
  const temporary = `${path}.${draft}`
  writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 })
  chmodSync(temporary, 0o600)
  renameSync(temporary, path)
}
