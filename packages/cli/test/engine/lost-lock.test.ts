import { readdirSync } from 'node:fs'
import { localHost } from '@sloth-runner/plugin-kit'
import { expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

/** Two files, the second after the first, and a host that has the lock taken away while it writes the first. */
function robbed(world: FileWorld) {
  const host = localHost()
  let taken = false
  const robbing: typeof host = Object.assign(Object.create(host) as typeof host, {
    writeFile: async (...parameters: Parameters<typeof host.writeFile>) => {
      if (!taken) {
        taken = true
        await world.engine({ identity: 'eve@here' }).stack('web').lock.forceRelease({ reason: 'looked stuck' })
      }
      return host.writeFile(...parameters)
    },
  })
  const definition = world.definition({
    first: world.file('first', 'one'),
    second: { ...world.file('second', 'two'), dependsOn: ['first'] },
  })
  return { engine: world.engine({ host: robbing }), definition }
}

it('a run whose lock is taken away records nothing more and begins nothing more; what it had begun is in doubt', async () => {
  const world = fileWorld()
  const { engine, definition } = robbed(world)
  const store = world.store()
  const run = engine.stack('web').run({ definition, approve: 'automatic' })
  await expect(run).rejects.toMatchObject({
    code: 'lock-lost',
    detail: expect.stringContaining('Nobody else holds it now'),
  })
  expect(readdirSync(world.files)).toEqual(['first'])
  const { id } = (await store.stack('web')) ?? { id: 0 }
  expect(await store.operationsInDoubt(id)).toMatchObject([{ address: 'first', action: 'create' }])
  expect(await store.runs(id)).toMatchObject([{ status: 'interrupted' }])
  const events = (await store.events(id)).map(({ type, actor }) => `${type} ${actor}`)
  expect(events.at(-1)).toBe('lock.force_released eve@here')

  const next = await world.engine({ identity: 'next@here' }).stack('web').run({ definition, approve: 'automatic' })
  expect(next).toMatchObject({ status: 'completed', resolved: [{ address: 'first', outcome: 'recovered' }] })
  expect(readdirSync(world.files).sort()).toEqual(['first', 'second'])
  expect(await store.operationsInDoubt(id)).toEqual([])
})
