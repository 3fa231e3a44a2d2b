// Restores or migrates a database and kills itself at one moment: `node care-program.ts '{"path", "work", "moment"}'`.
// A moment is a call of SQLite, or one that gives, moves or removes a name.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import Database from 'better-sqlite3'
import { laterStep } from './later-step.ts'

/** What to do, and when to die. */
export interface CareSettings {
  readonly path: string
  /** Migrate, or restore this backup. */
  readonly work: 'migrate' | { readonly restore: string }
  /** From 1; 0 never dies. */
  readonly moment: number
}

const { path, work, moment } = JSON.parse(process.argv[2] ?? '{}') as CareSettings
let passed = 0
/** Loading modules makes calls too, which are no moments of the work. */
let began = false

/** Counts the calls of some methods, and dies right before one of them. */
function count(target: object, methods: readonly string[]): void {
  const known = target as Record<string, (...parameters: unknown[]) => unknown>
  for (const method of methods) {
    const original = known[method]
    if (original === undefined) throw new Error(`there is no ${method} to count`)
    known[method] = function counted(this: unknown, ...parameters: unknown[]) {
      if (began) passed += 1
      if (began && passed === moment) process.kill(process.pid, 'SIGKILL')
      return original.apply(this, parameters)
    }
  }
}

const sample = new Database(':memory:')
count(Object.getPrototypeOf(sample.prepare('SELECT 1')) as object, ['run', 'get', 'all'])
sample.close()
count(Database.prototype, ['exec', 'pragma', 'backup', 'close'])
count(fs, ['linkSync', 'renameSync', 'rmSync', 'unlinkSync', 'copyFileSync', 'openSync', 'fsyncSync'])
syncBuiltinESMExports()

const { restoreBackup } = await import('../src/care/restore-backup.ts')
const { migrateSettings } = await import('../src/care/migrate-store.ts')
const { settingsOf } = await import('../src/settings.ts')
const { migrations } = await import('../src/migrations/index.ts')

began = true
if (work === 'migrate') await migrateSettings(settingsOf({ path }, [...migrations, laterStep]), 'ann@host')
else await restoreBackup(settingsOf({ path }), work.restore, 'ann@host')
process.stdout.write(String(passed))
