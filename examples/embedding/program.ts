// A program of its own that keeps its customers' files as they should be: no command line, no configuration file.
// `node --conditions=sloth-runner:source program.ts FOLDER` (the condition is only needed inside this repository).
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createEngine, type Engine, inMemoryDefinition } from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { type Tenant, tenantStack } from './tenants.ts'

const tenants: readonly Tenant[] = [
  { name: 'blue', domain: 'blue.example', quotaMegabytes: 100 },
  { name: 'green', domain: 'green.example', quotaMegabytes: 250 },
]

const folder = process.argv[2] ?? join(process.cwd(), 'hosting')
await mkdir(folder, { recursive: true })

const store = openStore({ path: join(folder, 'stacks.db') })
const engine = createEngine({ store, plugins: [filePlugin], host: localHost(), identity: 'hosting-program' })

for (const tenant of tenants) await provision(engine, tenant)

// Somebody edits a customer's file by hand …
await writeFile(join(folder, 'green', 'host.conf'), 'server_name green.example\nquota 99999MB\n')

// … and the program notices, says so, and puts it right.
for (const tenant of tenants) await check(engine, tenant)

// The store can be asked directly: this is the audit trail of one stack.
const stack = await store.stack('tenant-green')
for (const event of stack === null ? [] : await store.events(stack.id))
  console.log(`  ${event.seq}. ${event.type}: ${event.message}`)

await engine.close()

async function provision(engine: Engine, tenant: Tenant): Promise<void> {
  const definition = inMemoryDefinition(tenantStack(tenant, folder), folder)
  const report = await engine.stack(definition.definition.name).run({ definition })
  console.log(`${tenant.name}: ${report.status}, ${report.summary.done} made, ${report.summary.unchanged} unchanged`)
}

async function check(engine: Engine, tenant: Tenant): Promise<void> {
  const { drift } = engine.stack(`tenant-${tenant.name}`)
  const report = await drift.detect()
  console.log(`${tenant.name}: ${report.verdict}`)
  if (report.verdict !== 'drift') return
  const fields = report.resources.flatMap((item) =>
    item.fields.map((field) => `${item.address}.${field.path.join('.')}`),
  )
  const fixed = await drift.fix({ approve: 'automatic' })
  console.log(`${tenant.name}: ${fields.join(', ')} was changed; ${fixed.summary.done} put right`)
}
