// Makes deliveries and kills itself at one moment: `node deliver-crash-program.ts '{"database", "moment", "when"}'`.
// A moment is a call that makes something durable, or a call of a hook.
import { createEngine, type StateStore, type WritingHost } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'

/** When to die. */
export interface DeliverCrashSettings {
  readonly database: string
  /** From 1; 0 never dies. */
  readonly moment: number
  /** during: in the same turn in which it began · after it was acknowledged, before the next one begins */
  readonly when: 'during' | 'after'
}

const settings = JSON.parse(process.argv[2] ?? '{}') as DeliverCrashSettings
let passed = 0

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** The same function, as one more moment. */
function counted<P extends unknown[], T>(work: (...parameters: P) => Promise<T>) {
  return async (...parameters: P): Promise<T> => {
    passed += 1
    const now = passed === settings.moment
    if (now && settings.when === 'during') setImmediate(die)
    const result = await work(...parameters)
    if (now && settings.when === 'after') die()
    return result
  }
}

const opened = openStore({ path: settings.database })
const store: StateStore = {
  ...opened,
  claimDeliveries: counted(opened.claimDeliveries),
  settleDeliveries: counted(opened.settleDeliveries),
}
const local = localHost()
const host: WritingHost = { ...local, run: counted(local.run.bind(local)) }
const engine = createEngine({ store, host, plugins: [], identity: 'crash@test' })
await engine.hooks.deliver()
await engine.close()
process.stdout.write(JSON.stringify({ moments: passed }))
