import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { crashAny } from './crash-trial.ts'
import { type FileWorld, fileWorld } from './file-world.ts'
import { directory, namesIn, type Resources } from './moved-tree.ts'

const purged = (world: FileWorld, name: string) => directory(world, name, { purge: true, keep: ['data'] })

/** A world with a purged directory in force, in which something stays. */
async function keptWorld(more: (world: FileWorld) => Resources = () => ({})) {
  const world = fileWorld()
  const store = world.store()
  const stack = world.engine({ store }).stack('web')
  await stack.run({ definition: world.definition({ d: purged(world, 'one'), ...more(world) }) })
  writeFileSync(world.path('one/data'), 'theirs')
  return { world, store, stack }
}

const stays = (world: FileWorld) => `${world.path('one')} stays with what "keep" names: data`

/** A world in which a process was killed after it had emptied the directory, and before it could tell. */
async function killedInDoubt() {
  for (let moment = 1; ; moment += 1) {
    const { world, store, stack } = await keptWorld()
    writeFileSync(world.path('one/stray'), 'stray')
    const crashed = await crashAny(world, { name: 'web', resources: {} }, { moment, when: 'after', instead: 'destroy' })
    if (!crashed.killed) throw new Error('nothing was left in doubt')
    if (!existsSync(world.path('one/stray'))) return { world, store, stack }
  }
}

describe('a directory that is removed and stays with what it keeps', () => {
  it('is told to stay and to be off the record, in the report, the progress and the history', async () => {
    const { world, stack } = await keptWorld()
    const told: unknown[] = []
    const report = await stack.destroy({
      approve: 'automatic',
      onProgress: (event) => event.kind === 'ended' && told.push(event),
    })
    const end = { address: 'd', action: 'forget', outcome: 'done', reason: stays(world) }
    expect(report).toMatchObject({ status: 'completed', items: [end] })
    expect(told).toMatchObject([end])
    expect(existsSync(world.path('one/data'))).toBe(true)
    const details = await stack.runDetails(report.runId ?? 0, { log: true })
    expect(details.operations).toMatchObject([
      { action: 'delete', outcome: 'done', error: null, after: { status: 'absent', stays: stays(world) } },
    ])
    expect(details.log?.map(({ message }) => message)).toContain(`d: delete done: ${stays(world)}`)
  })

  it('is told to be emptied where it was, and to be deleted where what it keeps went before it', async () => {
    const { world, stack } = await keptWorld()
    writeFileSync(world.path('one/stray'), 'stray')
    const [emptied] = (await stack.destroy({ approve: 'automatic' })).items
    expect(emptied?.reason).toBe(`${stays(world)}; what else was in it was removed`)
    const data = world.file('two/data', 'ours')
    await stack.run({ definition: world.definition({ d: purged(world, 'two'), data }) })
    const { items } = await stack.destroy({ approve: 'automatic' })
    expect(items.map(({ action, reason }) => [action, reason])).toEqual([
      ['delete', undefined],
      ['delete', undefined],
    ])
    expect(namesIn(world)).toEqual(['one', 'one/data'])
  })

  it.each([
    ['alone', () => ({})],
    ['with what is in it', (world: FileWorld, name: string) => ({ sub: directory(world, `${name}/data`) })],
  ])('is told to stay where it moves %s', async (_, inside) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = (name: string) =>
      world.definition({
        d: directory(world, name, { purge: true, keep: ['data', 'theirs'] }),
        ...inside(world, name),
      })
    await stack.run({ definition: definition('one') })
    writeFileSync(world.path('one/theirs'), 'theirs')
    const { status, items } = await stack.run({ definition: definition('two'), approve: 'automatic' })
    expect(status).toBe('completed')
    expect(items.find(({ address }) => address === 'd')).toMatchObject({
      action: 'replace',
      outcome: 'done',
      reason: `${world.path('one')} stays with what "keep" names: theirs`,
    })
  })

  it('is told to stay when a killed process had let it go', async () => {
    const { world, stack } = await killedInDoubt()
    const report = await stack.destroy({ approve: 'automatic' })
    expect(report.resolved).toMatchObject([
      { address: 'd', outcome: 'recovered', reason: `${stays(world)}; what else was in it was removed` },
    ])
  })
})

it('what is forgotten is told with why', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const resources = { f: { ...world.file('f', 'f'), removal: 'forget' }, gone: world.file('gone', 'gone') }
  await stack.run({ definition: world.definition(resources) })
  rmSync(world.path('gone'))
  const { items } = await stack.destroy({ approve: 'automatic' })
  expect(items.map(({ address, action, outcome, reason }) => [address, action, outcome, reason])).toEqual([
    ['f', 'forget', 'done', 'the object stays'],
    ['gone', 'forget', 'done', 'it is gone from the world'],
  ])
})
