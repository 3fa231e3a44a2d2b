// Runs a definition, fixes drift, destroys, or restores a snapshot and puts it in force, and kills itself at one moment: `node crash-program.ts '{"database", "folder", …}'`.
// A moment is a call that makes something durable: a write of the store or of the host.
import { appendFileSync } from 'node:fs'
import {
  createEngine,
  inMemoryDefinition,
  type RunReport,
  type StateStore,
  type StateWrite,
  type WritingHost,
} from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'

/** What to run, and when to die. */
export interface CrashSettings {
  readonly database: string
  readonly folder: string
  readonly definition: unknown
  /** The version of a snapshot to restore in place of a run. */
  readonly restore?: number
  /** What to do in place of a run. */
  readonly instead?: 'fix' | 'destroy'
  /** From 1; 0 never dies. */
  readonly moment: number
  /** before the call begins · during: in the same turn in which it began · after it was acknowledged */
  readonly when: 'before' | 'during' | 'after'
  /** Every acknowledged outcome is appended here, a line each: the run's id and the address. */
  readonly acknowledged: string
}

const storeWrites = ['createStack', 'acquire', 'openRun', 'write'] as const
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
let passed = 0

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** The same object, with some methods counted. */
function counted<T extends object>(
  target: T,
  methods: readonly (keyof T)[],
  acknowledge: (method: keyof T, parameters: unknown[]) => void,
): T {
  const replacements = methods.map((method) => {
    const original = (target[method] as (...parameters: unknown[]) => Promise<unknown>).bind(target)
    const replacement = async (...parameters: unknown[]) => {
      passed += 1
      const now = passed === settings.moment
      if (now && settings.when === 'before') die()
      if (now && settings.when === 'during') setImmediate(die)
      const result = await original(...parameters)
      acknowledge(method, parameters)
      if (now && settings.when === 'after') die()
      return result
    }
    return [method, replacement]
  })
  return Object.assign(Object.create(target) as T, Object.fromEntries(replacements))
}

function acknowledgeWrites(method: keyof StateStore, parameters: unknown[]): void {
  if (method !== 'write') return
  const outcomes = (parameters[1] as readonly StateWrite[]).filter(
    (write) => write.write === 'outcome' && write.outcome === 'done',
  )
  const lines = outcomes.map((write) => (write.write === 'outcome' ? `${write.runId} ${write.address}\n` : ''))
  if (lines.length > 0) appendFileSync(settings.acknowledged, lines.join(''))
}

const store = counted<StateStore>(openStore({ path: settings.database }), storeWrites, acknowledgeWrites)
const host = counted<WritingHost>(localHost(), hostWrites, () => undefined)
const engine = createEngine({ store, host, plugins: [filePlugin], identity: 'crash@test' })
const stack = engine.stack('web')
const definition = inMemoryDefinition(settings.definition, settings.folder)
const approved = { prune: true, approve: 'automatic' } as const

async function act(): Promise<RunReport | null> {
  const { restore, instead } = settings
  if (restore !== undefined) return (await stack.snapshots.restore(restore, { apply: true, ...approved })).run
  if (instead === 'fix') return stack.drift.fix({ approve: 'automatic' })
  if (instead === 'destroy') return stack.destroy({ approve: 'automatic' })
  return stack.run({ definition, ...approved })
}

const report = await act()
await engine.close()
process.stdout.write(JSON.stringify({ status: report?.status, moments: passed }))
