import { copyFileSync } from 'node:fs'
import { openStore } from '@sloth-runner/store'

/**
 * Writes to a database, has another file copied over it, is refused, closes, and ends as a
 * program ends that has nothing left to do.
 */
const [path = '', other = ''] = process.argv.slice(2)
const store = openStore({ path })
await store.createStack({ name: 'late', actor: 'ann@host' })
copyFileSync(other, path)
process.stdout.write(await store.stackNames().then(String, (error: Error) => error.message))
await store.close()
