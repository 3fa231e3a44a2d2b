import { cpSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { openSandbox, type Sandbox } from './sandbox.ts'

/**
 * Opens sandboxes that all begin where some commands ended. They run once: what they left is put back for each sandbox, at
 * the same place, because what is on record names it. One at a time is open.
 */
export function preparedSandbox(
  files: Readonly<Record<string, string>>,
  prepare: (sandbox: Sandbox) => Promise<unknown>,
): () => Promise<Sandbox> {
  // It goes with the home of this test file.
  const kept = join(homedir(), 'prepared')
  const copied = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true } as const
  let prepared: Sandbox | null = null
  return async () => {
    if (prepared === null) {
      const sandbox = openSandbox(files)
      await prepare(sandbox)
      cpSync(dirname(sandbox.folder), kept, copied)
      prepared = sandbox
    } else {
      rmSync(dirname(prepared.folder), { recursive: true, force: true })
      cpSync(kept, dirname(prepared.folder), copied)
    }
    return prepared
  }
}
