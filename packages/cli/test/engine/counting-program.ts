// Adds one to a value so many times: `node counting-program.ts DATABASE STACK KEY TIMES`.
import { createEngine } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'

const [path = '', stack = '', key = '', times = '0'] = process.argv.slice(2)
const engine = createEngine({
  store: openStore({ path }),
  plugins: [],
  host: localHost(),
  identity: `counter-${process.pid}@here`,
})
const { values } = engine.stack(stack)
for (let count = 0; count < Number(times); count += 1) await values.increment(key, { wait: 600_000 })
await engine.close()
