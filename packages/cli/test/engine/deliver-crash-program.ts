// Makes deliveries and kills itself at one moment: `node deliver-crash-program.ts '{"database", "moment", "when"}'`.
// A moment is a call that makes something durable, or a call of a hook.
import { createEngine, type StateStore, type WritingHost } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { type CrashMoment, crashAt } from './crash-moments.ts'

/** When to die. */
export interface DeliverCrashSettings extends CrashMoment {
  readonly database: string
}

const settings = JSON.parse(process.argv[2] ?? '{}') as DeliverCrashSettings
const { counted, passed } = crashAt(settings)

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
process.stdout.write(JSON.stringify({ moments: passed() }))
