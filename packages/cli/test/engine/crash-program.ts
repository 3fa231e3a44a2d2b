// Runs a definition, fixes drift, destroys, takes and drops snapshots, or restores a snapshot and puts it in force, and
// kills itself at one moment: `node crash-program.ts '{"database", "folder", …}'`. A moment is a call that makes something
// durable: a write of the store or of the host.
import { appendFileSync } from 'node:fs'
import { createEngine, inMemoryDefinition, type RunReport, type StateStore, type WritingHost } from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { type CrashMoment, crashAt } from './crash-moments.ts'

/** What to run, and when to die. */
export interface CrashSettings extends CrashMoment {
  readonly database: string
  readonly folder: string
  readonly definition: unknown
  /** The version of a snapshot to restore in place of a run. */
  readonly restore?: number
  /** What to do in place of a run. */
  readonly instead?: 'fix' | 'destroy' | 'snapshots'
  /** Every acknowledged outcome is appended here, a line each: the run's id and the address. */
  readonly acknowledged: string
}

const storeWrites = ['createStack', 'acquire', 'openRun', 'write', 'createSnapshot'] as const
const hostWrites = [
  'writeFile',
  'copyFile',
  'makeDirectory',
  'makeSymlink',
  'setAccess',
  'remove',
  'removeTree',
] as const

const settings = JSON.parse(process.argv[2] ?? '{}') as CrashSettings
const { counted, passed } = crashAt(settings)

/** The same object, with some methods counted. */
function countedOf<T extends object>(target: T, methods: readonly (keyof T)[]): T {
  const replacements = methods.map((method) => {
    const original = (target[method] as (...parameters: unknown[]) => Promise<unknown>).bind(target)
    return [method, counted(original)]
  })
  return Object.assign(Object.create(target) as T, Object.fromEntries(replacements))
}

/** The same store, which notes each outcome once it is acknowledged. */
function acknowledging(target: StateStore): StateStore {
  const write: StateStore['write'] = async (hold, writes, database) => {
    await target.write(hold, writes, database)
    const outcomes = writes.filter((one) => one.write === 'outcome' && one.outcome === 'done')
    const lines = outcomes.map((one) => (one.write === 'outcome' ? `${one.runId} ${one.address}\n` : ''))
    if (lines.length > 0) appendFileSync(settings.acknowledged, lines.join(''))
  }
  return Object.assign(Object.create(target) as StateStore, { write })
}

const store = countedOf<StateStore>(acknowledging(openStore({ path: settings.database })), storeWrites)
const host = countedOf<WritingHost>(localHost(), hostWrites)
const engine = createEngine({ store, host, plugins: [filePlugin], identity: 'crash@test' })
const stack = engine.stack('web')
const definition = inMemoryDefinition(settings.definition, settings.folder)
const approved = { prune: true, approve: 'automatic' } as const

async function act(): Promise<RunReport | null> {
  const { restore, instead } = settings
  if (restore !== undefined) return (await stack.snapshots.restore(restore, { apply: true, ...approved })).run
  if (instead === 'fix') return stack.drift.fix({ approve: 'automatic' })
  if (instead === 'snapshots') return takeSnapshots()
  if (instead === 'destroy') return stack.destroy({ approve: 'automatic' })
  return stack.run({ definition, ...approved })
}

/** Takes some, deletes one, and lets another one go. */
async function takeSnapshots(): Promise<null> {
  const { snapshots } = stack
  const { version } = await snapshots.create({ description: 'one' })
  await snapshots.create({ tags: ['kept'] })
  await snapshots.delete(version)
  await snapshots.create()
  await snapshots.prune({ count: 0 })
  return null
}

const report = await act()
await engine.close()
process.stdout.write(JSON.stringify({ status: report?.status, moments: passed() }))
