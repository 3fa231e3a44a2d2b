import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { createEngine, type NewWrapping, type WritingHost } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'
import Database from 'better-sqlite3'

/** What the program is to do. */
export interface RotationOrder {
  readonly path: string
  readonly wrapping: NewWrapping
  /** The durable step before which it is killed; 0: it comes to its end and prints how many there were. */
  readonly killAt: number
}

/** Changes the key and seals everything anew, and is killed where it is told to be. */
const { path, wrapping, killAt } = JSON.parse(process.argv[2] ?? '{}') as RotationOrder
let steps = 0

function step(): void {
  steps += 1
  if (steps === killAt) process.kill(process.pid, 'SIGKILL')
}

for (const name of ['fsyncSync', 'linkSync', 'unlinkSync'] as const) {
  const original = fs[name] as (...given: unknown[]) => unknown
  Object.assign(fs, {
    [name]: (...given: unknown[]) => {
      step()
      return original(...given)
    },
  })
}
syncBuiltinESMExports()

const { prepare } = Database.prototype
let writes = false
Object.assign(Database.prototype, {
  prepare(this: Database.Database, sql: string) {
    const statement = prepare.call(this, sql)
    if (!/^(BEGIN|COMMIT)/.test(sql)) return statement
    return {
      run: () => {
        if (sql !== 'COMMIT') writes = sql === 'BEGIN IMMEDIATE'
        const durable = writes && sql === 'COMMIT'
        if (durable) step()
        const result = statement.run([])
        if (durable) step()
        return result
      },
    }
  },
})

const store = openStore({ path })
const engine = createEngine({ store, plugins: [], host: {} as WritingHost, identity: 'ann@host' })
await engine.secrets.rotate({ wrapping, reencrypt: true })
await engine.close()
process.stdout.write(String(steps))
