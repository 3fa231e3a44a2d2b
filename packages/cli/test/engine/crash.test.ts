import { describe, expect, it } from 'vitest'
import { type CrashEnd, crash, expectRecovery } from './crash-trial.ts'
import { type FileWorld, fileWorld } from './file-world.ts'

const before = { kept: 'kept', changed: 'old', removed: 'goes away' }
const after = { kept: 'kept', changed: 'new', made: 'fresh' }

/** A world in which `before` is in force, and then a run of `after` that dies at a moment. */
async function crashedWorld(
  moment: number,
  when: 'before' | 'during' | 'after',
): Promise<{ readonly world: FileWorld; readonly end: CrashEnd }> {
  const world = fileWorld()
  await crash(world, before, { moment: 0, when })
  return { world, end: await crash(world, after, { moment, when }) }
}

describe.each(['before', 'during', 'after'] as const)('a process killed %s each durable step of a run', (when) => {
  it('leaves what the next run finishes without a question', { timeout: 180_000 }, async () => {
    const { end } = await crashedWorld(0, when)
    if (end.killed) throw new Error('nothing was to kill it')
    expect(end.moments).toBeGreaterThan(5)
    for (let moment = 1; moment <= end.moments; moment += 1) {
      const crashed = await crashedWorld(moment, when)
      expect(crashed.end, `moment ${moment}`).toEqual({ killed: true })
      const store = crashed.world.store()
      await expectRecovery(crashed.world, after, store, crashed.world.engine({ store }))
    }
  })
})
