import type { ResourcePatch, StateWrite } from '@sloth-runner/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryStore } from '../../test/temporary-folder.ts'

/** A change of what is declared, by the number of a resource. */
type Change =
  | { readonly kind: 'set'; readonly which: number; readonly set: ResourcePatch }
  | { readonly kind: 'remove'; readonly which: number }
  | { readonly kind: 'rename'; readonly which: number; readonly to: number }

const which = fc.integer({ min: 0, max: 5 })
const set: fc.Arbitrary<ResourcePatch> = fc.oneof(
  fc.record({ declared: fc.option(fc.record({ value: fc.integer() })) }),
  fc.record({ protect: fc.boolean() }),
  fc.record({ removal: fc.constantFrom('delete', 'retain', 'forget') }),
  fc.record({ takeOver: fc.boolean() }),
  fc.record({ dependsOn: fc.subarray(['a', 'b']) }),
  fc.record({ triggers: fc.subarray(['a', 'b']) }),
  fc.record({ host: fc.constantFrom('local', 'other') }),
  fc.record({ ignore: fc.constantFrom([], [{ field: 'value', reason: 'theirs' }]) }),
  fc.record({ applied: fc.record({ value: fc.integer() }), state: fc.constantFrom('applied', 'failed') }),
)
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('set'), which, set }) },
  fc.record({ kind: fc.constant('remove'), which }),
  fc.record({ kind: fc.constant('rename'), which, to: which }),
)

/** The write of a change that is possible with these resources there, which it keeps up with. */
function writeOf(given: Change, there: Set<number>): StateWrite | null {
  const { which: number } = given
  if (given.kind === 'set') {
    there.add(number)
    return { write: 'resource', address: `r${number}`, set: { type: 'file:file', ...given.set } }
  }
  if (!there.has(number)) return null
  if (given.kind === 'rename' && there.has(given.to)) return null
  there.delete(number)
  if (given.kind === 'remove') return { write: 'remove', address: `r${number}` }
  there.add(given.to)
  return { write: 'rename', from: `r${number}`, to: `r${given.to}` }
}

test('whatever is written before it, and whatever earlier snapshots left behind, a snapshot holds what is there', async () => {
  const store = temporaryStore()
  let made = 0
  const trial = async (steps: readonly (readonly Change[])[]) => {
    made += 1
    const name = `stack-${made}`
    const { id } = await store.createStack({ name, actor: 'ann@host' })
    const hold = await store.acquire(name, { lockedBy: 'ann@host', operation: 'run' })
    const there = new Set<number>()
    const beginning = Array.from({ length: 4 }, (_, which): Change => {
      return { kind: 'set', which, set: { declared: { value: which } } }
    })
    for (const changes of [beginning, ...steps]) {
      const writes = changes.map((one) => writeOf(one, there)).filter((write) => write !== null)
      await store.write(hold, writes)
      const snapshot = { creator: 'ann@host', description: null, tags: [], automatic: false }
      const { version } = await store.createSnapshot(id, snapshot, 'ann@host')
      expect((await store.snapshot(id, version))?.contents).toEqual(await store.present(id))
    }
    await hold.release()
  }
  await fc.assert(fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 6 }), trial), {
    numRuns: 60,
    seed: 20_261_127,
  })
})
