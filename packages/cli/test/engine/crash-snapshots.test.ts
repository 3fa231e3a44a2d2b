import { openDatabaseCare } from '@sloth-runner/store'
import { expect, it } from 'vitest'
import { before, crash, runBefore } from './crash-trial.ts'
import { fileWorld } from './file-world.ts'

it('a process killed at each durable step of taking and dropping snapshots leaves whole ones, and no version comes twice', {
  timeout: 300_000,
}, async () => {
  const whole = fileWorld()
  await runBefore(whole)
  const end = await crash(whole, before, { moment: 0, when: 'after', instead: 'snapshots' })
  if (end.killed) throw new Error('nothing was to kill it')
  expect(end.moments).toBeGreaterThan(5)
  for (let moment = 1; moment <= end.moments; moment += 1) {
    const world = fileWorld()
    await runBefore(world)
    expect(await crash(world, before, { moment, when: 'during', instead: 'snapshots' })).toEqual({ killed: true })
    const store = world.store()
    const { id } = (await store.stack('web')) ?? { id: 0 }
    const events = (await store.events(id)).filter(({ type }) => type === 'snapshot.created')
    const taken = events.map(({ data }) => Number(data?.version))
    expect(taken).toEqual(Array.from({ length: taken.length }, (_, index) => index + 1))
    const left = await store.checkSnapshots(id)
    expect(left.filter(({ problems }) => problems.length > 0)).toEqual([])
    expect(taken).toEqual(expect.arrayContaining(left.map(({ version }) => version)))
    const next = await world.engine({ store }).stack('web').snapshots.create()
    expect(next.version).toBe(taken.length + 1)
    const care = openDatabaseCare({ path: world.database, programVersion: '0.0.0' }, 'crash@test')
    expect((await care.check()).problems).toEqual([])
  }
})
