import { mkdirSync } from 'node:fs'
import type { LoadedDefinition, PlanItem, StateStore, WritingHost } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

type Kind = readonly [type: string, name: string, more: Readonly<Record<string, unknown>>]

const kinds: Readonly<Record<string, Kind>> = {
  file: ['file:file', 'x', { content: 'new\n' }],
  elsewhere: ['file:file', 'y', { content: 'new\n' }],
  directory: ['file:directory', 'x', {}],
  link: ['file:symlink', 'x', { target: 'elsewhere' }],
  absence: ['file:absent', 'x', {}],
  'absence-elsewhere': ['file:absent', 'y', {}],
}

/** What a stack was and is to be, and how it does not become that. */
interface Trial {
  readonly world: FileWorld
  readonly before: LoadedDefinition
  readonly after: LoadedDefinition
}

const approve = 'automatic'
const acts = ['writeFile', 'copyFile', 'editFile', 'makeDirectory', 'makeSymlink', 'setAccess'] as const
const removals = ['remove', 'removeTree'] as const

/** A host that cannot do some things. */
function brokenHost(broken: readonly (keyof WritingHost)[]): WritingHost {
  const refuse = async () => {
    throw new Error('the disk is full')
  }
  return { ...localHost(), ...Object.fromEntries(broken.map((name) => [name, refuse])) }
}

const failing =
  (broken: readonly (keyof WritingHost)[]) =>
  async ({ world, before, after }: Trial) => {
    await world.engine().stack('web').run({ definition: before, approve })
    await world
      .engine({ host: brokenHost(broken) })
      .stack('web')
      .run({ definition: after, approve })
  }

/** The writing of what comes to the record at that moment is never done, and neither is anything after it. */
const killed =
  (write: 'intent' | 'outcome', action: string) =>
  async ({ world, before, after }: Trial) => {
    await world.engine().stack('web').run({ definition: before, approve })
    const store = world.store()
    const cutOff: StateStore = Object.assign(Object.create(store) as StateStore, {
      write: async (...[hold, writes]: Parameters<StateStore['write']>) => {
        if (writes.some((one) => one.write === write && one.action === action)) throw new Error('it was cut off')
        return store.write(hold, writes)
      },
    })
    await world
      .engine({ store: cutOff })
      .stack('web')
      .run({ definition: after, approve })
      .catch(() => null)
  }

async function restored({ world, before, after }: Trial): Promise<void> {
  const stack = world.engine().stack('web')
  await stack.run({ definition: after, approve })
  const { version } = await stack.snapshots.create()
  await stack.run({ definition: before, approve })
  await stack.snapshots.restore(version, { approve })
}

const isChange = ({ action }: PlanItem) => action !== 'none'

const pairs = Object.keys(kinds).flatMap((first) =>
  Object.keys(kinds).flatMap((second) => (first === second ? [] : [[first, second] as const])),
)

type Pair = (typeof pairs)[number]

/** Each pair has a folder of its own, which is there before. */
function definitions(world: FileWorld, chosen: readonly Pair[]): Omit<Trial, 'world'> {
  const made = (side: 0 | 1) =>
    world.definition(
      Object.fromEntries(
        chosen.map((pair) => {
          const [type, name, more] = kinds[pair[side]] as Kind
          return [pair.join('-'), { type, properties: { path: world.path(`${pair.join('-')}/${name}`), ...more } }]
        }),
      ),
    )
  for (const pair of chosen) mkdirSync(world.path(pair.join('-')))
  return { before: made(0), after: made(1) }
}

/** What a detection calls pending is what a plan would change; gives how many that are. */
async function expectSameWords(go: (trial: Trial) => Promise<void>, chosen: readonly Pair[]): Promise<number> {
  const world = fileWorld()
  const { before, after } = definitions(world, chosen)
  await go({ world, before, after })
  const stack = world.engine().stack('web')
  const report = await stack.drift.detect()
  const changed = (await stack.plan({ definition: after })).items.filter(isChange).map(({ address }) => address)
  expect(
    report.resources
      .filter(({ verdict }) => verdict === 'pending')
      .map(({ address }) => address)
      .sort(),
  ).toEqual(changed.toSorted())
  expect(report).toMatchObject({
    verdict: changed.length === 0 ? 'in-sync' : 'pending',
    counts: { pending: changed.length, inSync: chosen.length - changed.length },
  })
  return changed.length
}

const goesFirst = pairs.filter(([first]) => !first.startsWith('absence'))

it.each([
  // What nothing has to be removed for is done.
  ['a run that could remove nothing', failing(removals), goesFirst.length],
  ['a run that could make nothing', failing(acts), pairs.filter(([, second]) => !second.startsWith('absence')).length],
  ['a restore of the record', restored, pairs.length - 2],
] as const)('%s leaves pending what a plan would change, and nothing else', async (_, go, pending) => {
  expect(await expectSameWords(go, pairs)).toBe(pending)
})

it.each([
  ['before it told of a removal', killed('outcome', 'delete')],
  ['between a removal and a making', killed('intent', 'create')],
  ['before it told of a making', killed('outcome', 'create')],
] as const)('a run killed %s leaves pending what a plan would change, and nothing else', async (_, go) => {
  for (const pair of goesFirst.filter(([first]) => first !== 'elsewhere')) await expectSameWords(go, [pair])
})
