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

describe('an import of a row whose identity is not its own', () => {
  /** The exported row of a toy that is in force, changed, in a document without a digest. */
  async function changed(set: Readonly<Record<string, Json>>) {
    const world = toyWorld()
    await world.stack().run(world.request({ a: toy({ name: 'a', value: 1 }) }))
    const { digest: _, ...document } = (await world.stack().export()) as unknown as Record<string, Json>
    await world.stack().destroy({ approve: 'automatic' })
    const [row] = document.resources as Record<string, Json>[]
    return { world, document: { ...document, resources: [{ ...row, ...set }] } as Json }
  }
  const finding = {
    code: 'other-identity',
    path: ['resources', 0, 'identity'],
    summary: expect.stringMatching(/^"a" is said to be about .*, but .* it is about .*toy:local:/),
  }
  const foreign = { name: 'b', value: 1 }

  it.each<readonly [string, Readonly<Record<string, Json>>]>([
    ['another key', { identity: ['toy:local:b'] }],
    ['none', { identity: [] }],
    ['one more', { identity: ['toy:local:a', 'toy:local:b'] }],
    ['that of what is in force only', { declared: foreign, state: 'pending' }],
    ['that of what is declared only', { applied: foreign, state: 'pending' }],
    ['another key, where it failed', { identity: ['toy:local:b'], state: 'failed' }],
    ['another key, where it is no longer declared', { identity: ['toy:local:b'], declared: null, state: 'retained' }],
  ])('is refused: %s', async (_, set) => {
    const { world, document } = await changed(set)
    await expect(world.engine().stacks.import(document, { overwrite: true })).rejects.toMatchObject({
      findings: [finding],
    })
    expect(await world.engine().stacks.import(document, { overwrite: true, partial: true })).toMatchObject({
      counts: { refused: 1 },
    })
  })

  it.each<readonly [string, Readonly<Record<string, Json>>]>([
    ['as exported', {}],
    ['left out', { identity: null }],
    [
      'of both, where another thing is declared',
      { declared: foreign, state: 'pending', identity: ['toy:local:a', 'toy:local:b'] },
    ],
    ['of a type that is not known here', { type: 'far:thing', identity: ['far:local:x'] }],
    [
      'of what only a run can tell',
      { applied: null, declared: { name: { $unknown: true } }, state: 'pending', identity: [] },
    ],
  ])('is not: %s', async (_, set) => {
    const { world, document } = await changed(set)
    expect(await world.engine().stacks.import(document, { overwrite: true })).toMatchObject({ counts: { refused: 0 } })
  })
})
