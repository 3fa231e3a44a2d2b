import { declaredFields, type JsonObject, nearestKeyword, type Path, valueAt } from '@sloth-runner/core'
import { type ConformanceCase, changesNothing, isPlainJson, must, mustEqual } from './case-list.ts'
import { countingHost } from './looking-host.ts'
import type { ProviderScenario, World } from './scenario.ts'
import { converge, readContextOf, readOne, resolved, seen, targetOf } from './trial.ts'

/** Targets of a small read and of a large one, and how many commands the large one may have more. */
const [fewTargets, manyTargets, handful] = [5, 50, 5]

const canBeAbsent = ({ alwaysPresent }: ProviderScenario): boolean => alwaysPresent !== true

/** A world in which `declared` is in force, and the resolved declaration. */
export async function inForce(scenario: ProviderScenario, world: World): Promise<JsonObject> {
  const declared = await resolved(scenario, world.declared, world.host)
  await converge(scenario, targetOf(declared), world.host)
  return declared
}

/** Rules about resolving and reading. */
export const readingCases: readonly ConformanceCase[] = [
  {
    name: 'resolve gives the same twice and changes nothing',
    applies: ({ reader }) => reader.resolve !== undefined,
    async try(scenario, world) {
      const first = await resolved(scenario, world.declared, world.host)
      await changesNothing(world, () => resolved(scenario, world.declared, world.host))
      mustEqual(await resolved(scenario, world.declared, world.host), first, 'it resolved to something else')
      mustEqual(await resolved(scenario, first, world.host), first, 'resolving what is resolved changed it')
    },
  },
  {
    name: 'what is not there is observed as absent',
    applies: canBeAbsent,
    async try(scenario, world) {
      const declared = await resolved(scenario, world.declared, world.host)
      mustEqual(await readOne(scenario, targetOf(declared), world.host), { status: 'absent' }, 'not absent')
    },
  },
  {
    name: 'what is there is observed with every declared field at its declared path',
    async try(scenario, world) {
      const declared = await inForce(scenario, world)
      const observation = await seen(scenario, targetOf(declared), world.host)
      must(observation.status === 'present', 'not present')
      must(isPlainJson(observation), 'the observation is no plain data')
      const missing = observable(scenario, declared).filter((path) => valueAt(observation.actual, path) === undefined)
      mustEqual(missing, [], 'fields that were not observed')
    },
  },
  {
    name: 'two reads of an untouched world give the same',
    async try(scenario, world) {
      const target = targetOf(await inForce(scenario, world))
      mustEqual(await readOne(scenario, target, world.host), await readOne(scenario, target, world.host), 'they differ')
    },
  },
  {
    name: 'reading changes nothing, whether the thing is there or not',
    async try(scenario, world) {
      const target = targetOf(await resolved(scenario, world.declared, world.host))
      await changesNothing(world, () => readOne(scenario, target, world.host))
      await converge(scenario, target, world.host)
      await changesNothing(world, () => readOne(scenario, target, world.host))
    },
  },
  {
    name: 'many targets are read at once, in order, and none gives none',
    async try(scenario, world) {
      const declared = await inForce(scenario, world)
      const gone = targetOf(null, { applied: declared })
      const targets = [targetOf(declared), gone, targetOf(declared)]
      const context = readContextOf(world.host)
      mustEqual(await scenario.reader.readActual([], context), [], 'observations of nothing')
      const found = await scenario.reader.readActual(targets, context)
      mustEqual(found.length, 3, 'not one observation for each target')
      for (const [index, target] of targets.entries())
        mustEqual(
          found[index],
          await readOne(scenario, target, world.host),
          `the observation at ${index} is another one`,
        )
    },
  },
  {
    name: 'a handful of commands is enough however many targets there are',
    async try(scenario, world) {
      const target = targetOf(await inForce(scenario, world))
      const commandsFor = async (count: number): Promise<number> => {
        const { host, queries } = countingHost(world.host)
        await scenario.reader.readActual(
          Array.from({ length: count }, () => target),
          readContextOf(host),
        )
        return queries()
      }
      const [few, many] = [await commandsFor(fewTargets), await commandsFor(manyTargets)]
      must(many <= few + handful, `${few} commands for ${fewTargets} targets and ${many} for ${manyTargets}`)
    },
  },
  {
    name: 'what cannot be read is unreadable and spoils nothing else of the batch',
    needs: 'unreadable',
    async try(scenario, world) {
      const good = targetOf(await inForce(scenario, world))
      const found = await scenario.reader.readActual(
        [good, targetOf(world.unreadable ?? null), good],
        readContextOf(world.host),
      )
      mustEqual(
        found.map(({ status }) => status),
        ['present', 'unreadable', 'present'],
        'other observations',
      )
      const [, bad] = found
      must(bad?.status === 'unreadable' && /\S/.test(bad.detail), 'it does not say why')
    },
  },
  {
    name: 'a target of which nothing is known is no exception',
    async try(scenario, world) {
      const observation = await readOne(scenario, targetOf(null), world.host)
      must(observation.status !== 'present', 'something was found for nothing')
    },
  },
  {
    name: 'what stands in the way of making it is told in words, nothing where nothing does, and looking changes nothing',
    applies: ({ reader }) => reader.obstacle !== undefined,
    async try({ reader, ...scenario }, world) {
      const target = targetOf(await resolved({ reader, ...scenario }, world.declared, world.host))
      const context = { ...readContextOf(world.host), gone: new Set<string>(), made: new Set<string>() }
      mustEqual(await reader.obstacle?.(target, context), null, 'something is said to be in the way')
      await changesNothing(world, async () => reader.obstacle?.(target, context))
    },
  },
  {
    name: 'a read that nobody waits for ends and changes nothing',
    async try(scenario, world) {
      const target = targetOf(await resolved(scenario, world.declared, world.host))
      await changesNothing(world, () => readOne(scenario, target, world.host, AbortSignal.abort()))
    },
  },
]

function observable({ reader }: ProviderScenario, declared: JsonObject): readonly Path[] {
  return declaredFields(declared, reader.schema).filter(
    (path) => valueAt(declared, path) !== null && nearestKeyword(reader.schema, path, 'x-write-only') !== true,
  )
}
