import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StateStore } from '@sloth-runner/core'
import { onTestFinished } from 'vitest'
import { openStore } from '../src/open-store.ts'
import type { StoreOptions } from '../src/settings.ts'

/** An empty folder that is removed when the present test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A path for a database in a folder of its own. */
export function temporaryPath(): string {
  return join(temporaryFolder(), 'stacks.db')
}

/** A store that is closed when the present test has ended. */
export function temporaryStore(options: Partial<StoreOptions> = {}): StateStore & { readonly path: string } {
  const path = options.path ?? temporaryPath()
  const store = openStore({ ...options, path })
  onTestFinished(() => store.close())
  return { ...store, path }
}
