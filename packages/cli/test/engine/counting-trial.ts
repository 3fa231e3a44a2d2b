import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'
import program from './counting-program.ts?bundled'
import { fileWorld } from './file-world.ts'

/** Lets so many processes add one to a value of each of two stacks so many times at once, and counts what is there. */
export async function tryCounting({
  processes,
  times,
}: {
  readonly processes: number
  readonly times: number
}): Promise<void> {
  const world = fileWorld()
  const engine = world.engine()
  for (const name of ['web', 'other']) await engine.stacks.create({ name })
  await engine.stack('other').values.set('count', 1_000_000)
  const children = Array.from({ length: processes }, (_, index) => {
    const stack = index === 0 ? 'other' : 'web'
    const parameters = [program, world.database, stack, 'count', String(times)]
    return once(spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')
  })
  expect(await Promise.all(children)).toEqual(children.map(() => [0, null]))
  expect(await engine.stack('web').values.get('count')).toMatchObject({ value: (processes - 1) * times })
  expect(await engine.stack('other').values.get('count')).toMatchObject({ value: 1_000_000 + times })
  const store = world.store()
  const { id = 0 } = (await store.stack('web')) ?? {}
  const events = await store.events(id, { limit: 1_000_000 })
  expect(events.filter(({ type }) => type === 'value.set')).toHaveLength((processes - 1) * times)
}
