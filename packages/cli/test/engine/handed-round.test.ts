import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { EngineError, type StackHandle } from '@sloth-runner/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const kinds = ['file', 'directory', 'symlink', 'absent'] as const

/** What one edit of a definition declares under a name: what is to be where. */
interface Declared {
  readonly name: string
  readonly kind: (typeof kinds)[number]
  readonly place: string
}

interface Edit {
  readonly declared: readonly Declared[]
  readonly prune: boolean
}

/** Each place once: two resources at one place are refused whatever was before. */
const declared: fc.Arbitrary<readonly Declared[]> = fc
  .record({
    names: fc.shuffledSubarray(['a', 'b', 'c', 'd']),
    places: fc.shuffledSubarray(['p', 'q', 'r'], { minLength: 1 }),
    kinds: fc.array(fc.constantFrom(...kinds), { minLength: 3, maxLength: 3 }),
  })
  .map(({ names, places, kinds: chosen }) =>
    places.flatMap((place, index) => {
      const [name, kind] = [names[index], chosen[index]]
      return name === undefined || kind === undefined ? [] : [{ name, kind, place }]
    }),
  )

const edit: fc.Arbitrary<Edit> = fc.record({ declared, prune: fc.boolean() })

function resourceOf(world: FileWorld, { kind, name, place }: Declared): object {
  const path = world.path(place)
  if (kind === 'file') return world.file(place, name)
  return { type: `file:${kind}`, properties: kind === 'symlink' ? { path, target: name } : { path } }
}

/** What is at a place, as text. */
function thingAt(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 'absent'
  if (found.isSymbolicLink()) return `symlink ${readlinkSync(path)}`
  return found.isDirectory() ? 'directory' : `file ${readFileSync(path, 'utf8')}`
}

const wanted = ({ kind, name }: Declared) => (kind === 'file' || kind === 'symlink' ? `${kind} ${name}` : kind)

const disk = (world: FileWorld) =>
  readdirSync(world.files)
    .sort()
    .map((name) => [name, thingAt(world.path(name))])

async function take(world: FileWorld, stack: StackHandle, { declared: all, prune }: Edit): Promise<void> {
  const definition = world.definition(Object.fromEntries(all.map((one) => [one.name, resourceOf(world, one)])))
  const before = { disk: disk(world), record: existsSync(world.database) ? await recordOf(stack) : [] }
  const report = await stack.run({ definition, prune, approve: 'automatic' }).catch((error: unknown) => {
    if (!EngineError.isInstance(error)) throw error
    expect(error.code).not.toBe('internal')
    return null
  })
  if (report === null) {
    expect({ disk: disk(world), record: await recordOf(stack) }).toEqual(before)
    return
  }
  expect(report).toMatchObject({ status: 'completed' })
  for (const one of all) expect([one.place, thingAt(world.path(one.place))]).toEqual([one.place, wanted(one)])
  if (prune) expect(disk(world).map(([name]) => name)).toEqual(placesIn(all))
  expect(await stack.drift.detect({ record: false })).toMatchObject({ verdict: 'in-sync' })
  const { items } = await stack.plan({ definition, prune })
  expect(items.map(({ action }) => action)).toEqual(items.map(() => 'none'))
}

const placesIn = (all: readonly Declared[]) =>
  all
    .filter(({ kind }) => kind !== 'absent')
    .map(({ place }) => place)
    .sort()

async function recordOf(stack: StackHandle): Promise<unknown> {
  const rows = await stack.resources.list().catch(() => [])
  return rows.map(({ address, type, declared, applied }) => ({ address, type, declared, applied }))
}

it('places that are handed round are as declared after each run, or nothing has changed', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 2, maxLength: 6 }), async (edits) => {
      const world = fileWorld()
      const stack = world.engine().stack('web')
      for (const one of edits) await take(world, stack, one)
    }),
    { numRuns: 12, seed: 20_261_128 },
  )
})
