import { formatPath, type JsonObject, overlaps, type Path, type WritingHost } from '@sloth-runner/core'
import { describe, it } from 'vitest'
import { must, mustEqual } from './case-list.ts'
import type { TestedProvider } from './scenario.ts'
import { changeOf, converge, resolved, targetOf } from './trial.ts'
import { unmutatedProperties } from './unmutated-properties.ts'

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
  /** Properties that another matrix of the type changes, or that nothing can change where the tests run. Default: none. */
  readonly elsewhere?: readonly string[]
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
    it('every property of the schema that can be observed has a mutation', () => {
      mustEqual(unmutatedProperties(matrix), [], 'properties without a mutation')
    })
  })
}
