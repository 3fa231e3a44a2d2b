import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type Engine, inMemoryDefinition, type StateStore, sha256 } from '@sloth-runner/core'
import { expect } from 'vitest'
import type { CrashSettings } from './crash-program.ts'
import program from './crash-program.ts?bundled'
import { type FileWorld, fileWorld } from './file-world.ts'

/** How a crashing run ended: by its own kill, or whole, with the number of moments it passed. */
export type CrashEnd = { readonly killed: true } | { readonly killed: false; readonly moments: number }

/** Contents by file name: what a stack of `file:file` resources declares. */
export type Contents = Readonly<Record<string, string>>

/** A definition with one resource for each file; each third depends on the one before. */
export function contentsDefinition(world: FileWorld, contents: Contents): unknown {
  const names = Object.keys(contents)
  const resources = Object.fromEntries(
    names.map((name, index) => {
      const before = names[index - 1]
      const dependsOn = index % 3 === 2 && before !== undefined ? { dependsOn: [before] } : {}
      return [name, { ...world.file(name, contents[name] ?? ''), ...dependsOn }]
    }),
  )
  return { name: 'web', resources }
}

type Moment = Pick<CrashSettings, 'moment' | 'when' | 'restore' | 'instead'>

/** Runs a definition of files in a process of its own that dies at a moment. */
export function crash(world: FileWorld, contents: Contents, moment: Moment): Promise<CrashEnd> {
  return crashAny(world, contentsDefinition(world, contents), moment)
}

/** The same with any definition. */
export function crashAny(world: FileWorld, definition: unknown, moment: Moment): Promise<CrashEnd> {
  const settings: CrashSettings = {
    database: world.database,
    folder: world.folder,
    definition,
    acknowledged: acknowledgedFile(world),
    ...moment,
  }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, JSON.stringify(settings)], { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error === null) resolve({ killed: false, moments: (JSON.parse(stdout) as { moments: number }).moments })
      else if (error.signal === 'SIGKILL') resolve({ killed: true })
      else reject(new Error(`the crash program failed: ${stderr}`))
    })
  })
}

function acknowledgedFile(world: FileWorld): string {
  return `${world.folder}/acknowledged`
}

/** Runs the definition in a process of its own to its end. */
export async function runWhole(world: FileWorld, contents: Contents): Promise<{ readonly moments: number }> {
  const end = await crash(world, contents, { moment: 0, when: 'after' })
  if (end.killed) throw new Error('nothing was to kill it')
  return end
}

/** What a stack declares in the beginning. */
export const before = { kept: 'kept', changed: 'old', removed: 'goes away' }
const after = { kept: 'kept', changed: 'new', made: 'fresh' }

/** Kills a run of three files at every moment it has, one after the other, and lets the next run finish each time. */
export async function expectRecoveryAtEachStep(when: CrashSettings['when']): Promise<void> {
  const whole = fileWorld()
  await runBefore(whole)
  const { moments } = await runWhole(whole, after)
  expect(moments).toBeGreaterThan(5)
  for (let moment = 1; moment <= moments; moment += 1) {
    const world = fileWorld()
    await runBefore(world)
    expect(await crash(world, after, { moment, when }), `moment ${moment}`).toEqual({ killed: true })
    const store = world.store()
    await expectRecovery(world, after, store, world.engine({ store }))
  }
}

/** Makes it. */
export async function runBefore(world: FileWorld): Promise<void> {
  const engine = world.engine()
  await engine.stack('web').run({ definition: inMemoryDefinition(contentsDefinition(world, before), world.folder) })
  await engine.close()
}

/**
 * The next run after a crash, and everything that must hold after it: no question asked, world and record agree, nothing lost.
 */
export async function expectRecovery(
  world: FileWorld,
  contents: Contents,
  store: StateStore,
  engine: Engine,
): Promise<void> {
  const definition = inMemoryDefinition(contentsDefinition(world, contents), world.folder)
  const report = await engine.stack('web').run({ definition, prune: true, approve: 'automatic' })
  expect(report.status).toBe('completed')
  expect(worldContents(world)).toEqual(contents)
  const stack = await store.stack('web')
  if (stack === null) throw new Error('the stack is lost')
  expect(await store.operationsInDoubt(stack.id)).toEqual([])
  const records = await store.resources(stack.id)
  expect(records.map((record) => record.address).sort()).toEqual(Object.keys(contents).sort())
  expect(records.filter((record) => record.state !== 'applied' || record.ownedSince === null)).toEqual([])
  const observed = Object.fromEntries(
    records.map((record) => [record.address, (record.baseline as { content: { sha256: string } }).content.sha256]),
  )
  expect(observed).toEqual(
    Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, sha256(content)])),
  )
  expect(await engine.stack('web').drift.detect()).toMatchObject({ verdict: 'in-sync', resources: [] })
  await expectNothingLost(world, store)
  expect((await store.runs(stack.id, 100)).filter((run) => run.status === 'running')).toEqual([])
}

/** Every outcome that was acknowledged before the crash is on record. Looked at once: the next crash begins a new list. */
export async function expectNothingLost(world: FileWorld, store: StateStore): Promise<void> {
  const file = acknowledgedFile(world)
  const acknowledged = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const done = new Set<string>()
  for (const run of new Set(acknowledged.map((line) => line.split(' ')[0])))
    for (const operation of await store.operations(Number(run)))
      if (operation.outcome === 'done') done.add(`${run} ${operation.address}`)
  expect(acknowledged.filter((line) => !done.has(line))).toEqual([])
  rmSync(file, { force: true })
}

/** What the managed files hold. */
export function worldContents(world: FileWorld): Contents {
  return Object.fromEntries(readdirSync(world.files).map((name) => [name, readFileSync(world.path(name), 'utf8')]))
}
