import { readdirSync, readFileSync } from 'node:fs'
import { inMemoryDefinition, type SnapshotContents, type StateStore, type StateWrite } from '@sloth-runner/core'
import { expect, it } from 'vitest'
import { type Contents, contentsDefinition, crash } from './crash-trial.ts'
import { type FileWorld, fileWorld } from './file-world.ts'

const before: Contents = { kept: 'kept', changed: 'old', removed: 'was here', renamed: 'same' }
const after: Contents = { kept: 'kept', changed: 'new', made: 'fresh' }

/** A stack that was run twice, with a snapshot of what the first run declared. */
async function changedWorld(): Promise<{ readonly world: FileWorld; readonly version: number }> {
  const world = fileWorld()
  const engine = world.engine()
  const stack = engine.stack('web')
  const run = (contents: Contents) =>
    stack.run({
      definition: inMemoryDefinition(contentsDefinition(world, contents), world.folder),
      prune: true,
      approve: 'automatic',
    })
  await run(before)
  await stack.values.set('build', 1)
  const { version } = await stack.snapshots.create()
  await run(after)
  await stack.values.set('build', 2)
  await engine.close()
  return { world, version }
}

/** What a stack declares and its counters, without how it stands. */
async function declared(store: StateStore): Promise<Omit<SnapshotContents, 'status'>> {
  const stack = await store.stack('web')
  const { status: _, ...contents } = await store.present(stack?.id ?? 0)
  return contents
}

function filesOf(world: FileWorld): Contents {
  return Object.fromEntries(readdirSync(world.files).map((name) => [name, readFileSync(world.path(name), 'utf8')]))
}

it('a restore that fails at any of its writes leaves everything as it was', async () => {
  const { world, version } = await changedWorld()
  const store = world.store()
  const [old] = [await declared(store)]
  let restoring: readonly StateWrite[] = []
  const caught: StateStore = Object.assign(Object.create(store) as StateStore, {
    write: async (...[hold, writes]: Parameters<StateStore['write']>) => {
      restoring = writes
      for (let position = 0; position < writes.length; position += 1) {
        const impossible: StateWrite = { write: 'remove', address: 'not-there' }
        await expect(store.write(hold, [...writes.slice(0, position), impossible])).rejects.toThrow()
        expect(await declared(store), `write ${position}`).toEqual(old)
      }
      throw new Error('enough')
    },
  })
  const snapshots = (await store.snapshots((await store.stack('web'))?.id ?? 0)).length
  const restore = world.engine({ store: caught }).stack('web').snapshots.restore(version, { approve: 'automatic' })
  await expect(restore).rejects.toThrow('enough')
  expect(restoring.length).toBeGreaterThan(5)
  expect(await store.snapshots((await store.stack('web'))?.id ?? 0)).toHaveLength(snapshots)
})

it('a process killed at each durable step of a restore leaves the old or the new state, and the next restore finishes', {
  timeout: 300_000,
}, async () => {
  const whole = await changedWorld()
  const end = await crash(whole.world, after, { moment: 0, when: 'after', restore: whole.version })
  if (end.killed) throw new Error('nothing was to kill it')
  expect(filesOf(whole.world)).toEqual(before)
  expect(end.moments).toBeGreaterThan(5)
  for (let moment = 1; moment <= end.moments; moment += 1) {
    const { world, version } = await changedWorld()
    const store = world.store()
    const old = await declared(store)
    const { contents } = (await store.snapshot((await store.stack('web'))?.id ?? 0, version)) ?? {}
    const { status: _, ...wanted } = contents as SnapshotContents
    const crashed = await crash(world, after, { moment, when: 'during', restore: version })
    // Outcomes share commits: how many moments there are is not always the same.
    if (!crashed.killed) expect(crashed.moments).toBeLessThan(moment)
    expect([old, wanted]).toContainEqual(await declared(store))
    const again = world.engine({ store }).stack('web').snapshots
    const { run } = await again.restore(version, { approve: 'automatic', apply: true, prune: true })
    expect(run).toMatchObject({ status: 'completed' })
    expect(filesOf(world)).toEqual(before)
    expect(await again.compare(version, 'current')).toMatchObject({ equal: true })
    expect((await again.verify()).filter(({ problems }) => problems.length > 0)).toEqual([])
  }
})
