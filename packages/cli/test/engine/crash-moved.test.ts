import { rmSync } from 'node:fs'
import { inMemoryDefinition } from '@sloth-runner/core'
import { expect, it } from 'vitest'
import { crashAny, expectNothingLost } from './crash-trial.ts'
import { type FileWorld, fileWorld } from './file-world.ts'
import { namesIn, tree, treeNames } from './moved-tree.ts'

const definition = (world: FileWorld, folder: string) => ({ name: 'web', resources: tree(world, folder) })

/** A tree in force at `one`, with a snapshot of that; some of it is gone since. */
async function treeWorld(gone: readonly string[] = []): Promise<FileWorld> {
  const world = fileWorld()
  const engine = world.engine()
  const stack = engine.stack('web')
  await stack.run({ definition: inMemoryDefinition(definition(world, 'one'), world.folder) })
  await stack.snapshots.create()
  await engine.close()
  for (const name of gone) rmSync(world.path(name), { recursive: true })
  return world
}

/** What is done after a crash, and what is there then. */
const ends = {
  run: treeNames('two'),
  restore: treeNames('one'),
  destroy: [],
} as const

async function expectEnded(end: keyof typeof ends, world: FileWorld): Promise<void> {
  const store = world.store()
  const stack = world.engine({ store }).stack('web')
  const approved = { approve: 'automatic' } as const
  const doing = {
    run: () => stack.run({ definition: inMemoryDefinition(definition(world, 'two'), world.folder), ...approved }),
    restore: async () => (await stack.snapshots.restore(2, { apply: true, ...approved })).run,
    destroy: () => stack.destroy(approved),
  }
  const report = await doing[end]()
  expect(report?.status).toBe('completed')
  expect(namesIn(world)).toEqual(ends[end])
  const { id } = (await store.stack('web')) ?? { id: 0 }
  expect(await store.operationsInDoubt(id)).toEqual([])
  const records = await store.resources(id)
  expect(records).toHaveLength(end === 'destroy' ? 0 : Object.keys(tree(world, 'one')).length)
  expect(records.filter(({ state, ownedSince }) => state !== 'applied' || ownedSince === null)).toEqual([])
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', resources: [] })
  await expectNothingLost(world, store)
  expect((await store.runs(id, 100)).filter(({ status }) => status === 'running')).toEqual([])
}

it.each<readonly [keyof typeof ends, string, number, readonly string[]]>([
  ['run', 'each durable step of moving a directory', 1, []],
  ['restore', 'some durable steps of moving a directory', 3, []],
  ['destroy', 'some durable steps of moving a directory', 4, []],
  ['run', 'some durable steps of moving a directory that things are missing in', 4, ['one/f', 'one/sub']],
])(
  'what a %s ends without a question is left by a process killed during %s',
  { timeout: 300_000 },
  async (end, _, stride, gone) => {
    const whole = await treeWorld(gone)
    const last = await crashAny(whole, definition(whole, 'two'), { moment: 0, when: 'after' })
    if (last.killed) throw new Error('nothing was to kill it')
    expect(namesIn(whole)).toEqual(treeNames('two'))
    expect(last.moments).toBeGreaterThan(20)
    for (let moment = 1; moment <= last.moments; moment += stride) {
      const world = await treeWorld(gone)
      const crashed = await crashAny(world, definition(world, 'two'), { moment, when: 'during' })
      // Outcomes share commits: how many moments there are is not always the same.
      if (!crashed.killed) expect(crashed.moments).toBeLessThan(moment)
      await expectEnded(end, world)
    }
  },
)
