import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StateStore } from '@sloth-runner/core'
import { testStateStore } from '@sloth-runner/core/testing'
import { openStore } from './open-store.ts'

testStateStore({
  name: 'SQLite',
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sloth-store-'))
    const opened: StateStore[] = []
    const again = async () => {
      const store = openStore({ path: join(folder, 'stacks.db') })
      opened.push(store)
      return store
    }
    const store = await again()
    const remove = async () => {
      for (const one of opened) await one.close()
      rmSync(folder, { recursive: true })
    }
    return { store, again, remove }
  },
})
