import { formatPath, type JsonObject, overlaps, type Path, type WritingHost } from '@sloth-runner/core'
import { describe, it } from 'vitest'
import { must, mustEqual } from './case-list.ts'
import type { TestedProvider } from './scenario.ts'
import { changeOf, converge, resolved, targetOf } from './trial.ts'

/** A place in which one mutation is tried. */
export interface MutationWorld {
  readonly host: WritingHost
  readonly declared: JsonObject
  /** Where it is, for the mutation. */
  readonly folder: string
  close(): Promise<void>
}

/** Something that somebody does behind the program's back. */
export interface Mutation<W extends MutationWorld = MutationWorld> {
  /** The property that must be named. Empty: the existence of the whole. */
  readonly property: Path
  /** What is done, for the title. */
  readonly by: string
  mutate(world: W): void | Promise<void>
}

/** A mutation matrix: every declared property, changed behind the program's back. */
export interface MutationMatrix<W extends MutationWorld = MutationWorld> extends TestedProvider {
  readonly name: string
  world(): Promise<W>
  readonly cases: readonly Mutation<W>[]
}

/**
 * For each mutation: put in force and clean, mutate, the difference is found and names the property, fix, clean. Fails
 * when a property of the schema that can be observed has no mutation.
 */
export function testMutations<W extends MutationWorld>(matrix: MutationMatrix<W>): void {
  describe(`${matrix.name}: every mutation is found, named and mended`, () => {
    it.each(matrix.cases)('$by', async ({ property, mutate }) => {
      const world = await matrix.world()
      try {
        const target = targetOf(await resolved(matrix, world.declared, world.host))
        await converge(matrix, target, world.host)
        mustEqual((await changeOf(matrix, target, world.host)).action, 'none', 'not clean before the mutation')
        await mutate(world)
        const change = await changeOf(matrix, target, world.host)
        must(change.action !== 'none', 'the mutation was not found')
        const named = change.fields.some((field) => overlaps(field.path, property))
        must(
          named,
          `${formatPath(property)} is not named among ${change.fields.map((field) => formatPath(field.path)).join(', ')}`,
        )
        await converge(matrix, target, world.host)
        mustEqual((await changeOf(matrix, target, world.host)).action, 'none', 'not clean after the fix')
      } finally {
        await world.close()
      }
    })
    it('every declared property has a mutation', async () => {
      const world = await matrix.world()
      await world.close()
      const instructions = Object.keys(world.declared).filter((key) => isInstruction(matrix, key))
      const missing = Object.keys(world.declared).filter(
        (key) =>
          !instructions.includes(key) &&
          !matrix.cases.some(({ property }) => property.length === 0 || property[0] === key),
      )
      mustEqual(missing, [], 'properties without a mutation')
    })
  })
}

/** Properties that are not compared, or that are what the thing is. */
function isInstruction({ reader }: TestedProvider, key: string): boolean {
  const properties = reader.schema.properties as JsonObject | undefined
  const rules = properties?.[key] as JsonObject | undefined
  return ['x-resolve-only', 'x-computed', 'x-write-only', 'x-identity'].some((keyword) => rules?.[keyword] === true)
}
