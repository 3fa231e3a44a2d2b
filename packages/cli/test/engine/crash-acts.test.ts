import { rmSync, writeFileSync } from 'node:fs'
import type { Engine, StateStore } from '@sloth-runner/core'
import { expect, it } from 'vitest'
import type { CrashSettings } from './crash-program.ts'
import { before, crash, expectNothingLost, runBefore, worldContents } from './crash-trial.ts'
import { type FileWorld, fileWorld } from './file-world.ts'

type Act = Exclude<NonNullable<CrashSettings['instead']>, 'snapshots'>

/** A stack in force, of which one file was changed and one is gone where it is to be fixed. */
async function worldFor(act: Act): Promise<FileWorld> {
  const world = fileWorld()
  await runBefore(world)
  if (act === 'destroy') return world
  writeFileSync(world.path('changed'), 'by somebody else')
  rmSync(world.path('removed'))
  return world
}

/** Does it once more, and expects what must hold then: no question asked, world and record agree, nothing is in doubt. */
async function expectFinished(act: Act, world: FileWorld, store: StateStore, engine: Engine): Promise<void> {
  const stack = engine.stack('web')
  const report = await (act === 'fix'
    ? stack.drift.fix({ approve: 'automatic' })
    : stack.destroy({ approve: 'automatic' }))
  expect(report.status).toBe('completed')
  expect(worldContents(world)).toEqual(act === 'fix' ? before : {})
  const { id } = (await store.stack('web')) ?? { id: 0 }
  expect(await store.operationsInDoubt(id)).toEqual([])
  expect((await store.runs(id)).filter(({ status }) => status === 'running')).toEqual([])
  expect(await store.resources(id)).toHaveLength(act === 'fix' ? Object.keys(before).length : 0)
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', resources: [] })
  await expectNothingLost(world, store)
}

it.each(['fix', 'destroy'] as const)(
  'a process killed during each durable step of a %s leaves what the next one finishes without a question',
  { timeout: 300_000 },
  async (act) => {
    const end = await crash(await worldFor(act), before, { moment: 0, when: 'after', instead: act })
    if (end.killed) throw new Error('nothing was to kill it')
    expect(end.moments).toBeGreaterThan(5)
    for (let moment = 1; moment <= end.moments; moment += 1) {
      const world = await worldFor(act)
      const crashed = await crash(world, before, { moment, when: 'during', instead: act })
      // Outcomes share commits: how many moments there are is not always the same.
      if (!crashed.killed) expect(crashed.moments).toBeLessThan(moment)
      const store = world.store()
      await expectFinished(act, world, store, world.engine({ store }))
    }
  },
)
