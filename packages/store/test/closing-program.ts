import { setTimeout as delay } from 'node:timers/promises'
import { openStore } from '@sloth-runner/store'

/** Holds a lock until its lease was renewed, gives it back, closes the store, and tells that it did. */
const store = openStore({ path: process.argv[2] ?? '', lease: { length: 800, renewal: 200, margin: 100 } })
const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
const first = await store.lock(id)
while ((await store.lock(id))?.expiresAt === first?.expiresAt) await delay(10)
await hold.release()
await store.close()
process.stdout.write('closed')
