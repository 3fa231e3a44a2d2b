import { describe, expect, it } from 'vitest'
import type { Json } from '../domain/json.ts'
import type { ImportedStack } from '../domain/stack-export.ts'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

/** A stack that declares two resources, and an export of it when it declared only one. */
async function twoVersions() {
  const world = toyWorld()
  await world.stack().run(world.request({ a: toy({ name: 'a', value: 1 }) }))
  const document = (await world.stack().export()) as unknown as Json
  await world.stack().run(world.request({ a: toy({ name: 'a', value: 2 }), b: toy({ name: 'b', value: 1 }) }))
  const addresses = () => [...world.store.record('web').resources.keys()]
  return { world, document, addresses }
}

describe('an import over a stack', () => {
  it('asks with what is on record then, before anything is written', async () => {
    const { world, document, addresses } = await twoVersions()
    const shown: ImportedStack[] = []
    const done = await world.engine().stacks.import(document, {
      overwrite: true,
      approve: async (planned) => {
        shown.push(planned)
        expect(addresses()).toEqual(['a', 'b'])
        return true
      },
    })
    expect(shown).toMatchObject([{ stack: 'web', runId: null, created: false, dropped: ['b'] }])
    expect(done).toMatchObject({ dropped: ['b'], created: false })
    expect(addresses()).toEqual(['a'])
  })

  it('that is not approved changes nothing', async () => {
    const { world, document, addresses } = await twoVersions()
    const { runs } = world.store.record('web')
    const before = runs.length
    const refused = world.engine().stacks.import(document, { overwrite: true, approve: async () => false })
    await expect(refused).rejects.toMatchObject({ code: 'not-approved' })
    expect(addresses()).toEqual(['a', 'b'])
    expect(world.store.record('web').runs).toHaveLength(before)
  })

  it('asks nobody where nothing is replaced', async () => {
    const { world, document } = await twoVersions()
    await world.stack().destroy({ approve: 'automatic' })
    const done = await world.engine().stacks.import(document, {
      as: 'copy',
      partial: true,
      overwrite: true,
      approve: async () => expect.fail('asked'),
    })
    expect(done).toMatchObject({ created: true })
  })
})
