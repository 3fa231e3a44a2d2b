import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Hold, StateStore, StateWrite } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'
import Database from 'better-sqlite3'
import { atMost, compare, judge } from '../compare.ts'
import type { Measurement } from '../measurement.ts'

const count = 10_000
const job = 'snapshot of 10,000 resources after one change'
const taken = { creator: 'bench', description: null, tags: [], automatic: false }

interface Stack {
  readonly store: StateStore
  readonly hold: Hold
  readonly id: number
  readonly path: string
}

function set(index: number, value: number): StateWrite {
  const content = `# managed\nlisten = 0.0.0.0:${8000 + index}\nworkers = ${value}\nlog = /var/log/site-${index}.log\n`
  const declared = { path: `/etc/sites/site-${index}.conf`, content, mode: '0644', owner: 'root', group: 'root' }
  return { write: 'resource', address: `site-${index}`, set: { type: 'file:file', declared } }
}

async function stackIn(folder: string): Promise<Stack> {
  const path = join(mkdtempSync(join(folder, 'snapshot-')), 'stacks.db')
  const store = openStore({ path })
  const { id } = await store.createStack({ name: 'web', actor: 'bench@here' })
  const hold = await store.acquire('web', { lockedBy: 'bench@here', operation: 'run' })
  await store.write(
    hold,
    Array.from({ length: count }, (_, index) => set(index, 0)),
  )
  return { store, hold, id, path }
}

/** Bytes of everything that is kept under a hash. */
function keptBytes(path: string): number {
  const database = new Database(path, { readonly: true })
  const { bytes } = database.prepare('SELECT sum(length(data)) AS bytes FROM objects').get() as { bytes: number }
  database.close()
  return bytes
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/**
 * A snapshot writes what changed since the last one: its bytes against a full copy, its time against the commit of the change.
 */
export const snapshot: Measurement = {
  name: 'snapshot',
  async *run({ folder }) {
    const { store, hold, id, path } = await stackIn(folder)
    await store.createSnapshot(id, taken, 'bench')
    const full = keptBytes(path)
    await store.write(hold, [set(7, -1)])
    await store.createSnapshot(id, taken, 'bench')
    const added = keptBytes(path) - full
    const target = atMost(0.01)
    yield {
      job: `${job}, bytes`,
      unit: 'kB',
      peer: 'a full copy',
      oursMs: added / 1000,
      peerMs: full / 1000,
      target,
      rounds: 1,
      ...judge(added, full, target),
    }
    let value = 0
    yield await compare({
      job,
      peer: 'commit of the changed row',
      target: atMost(10),
      rounds: 15,
      ours: async () => {
        await store.write(hold, [set(7, ++value)])
        return timed(() => store.createSnapshot(id, taken, 'bench'))
      },
      theirs: () => timed(() => store.write(hold, [set(7, ++value)])),
    })
    await store.close()
  },
}
