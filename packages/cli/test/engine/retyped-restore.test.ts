import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

type Properties = Readonly<Record<string, unknown>>

const kinds: Readonly<Record<string, { readonly type: string; readonly properties: Properties }>> = {
  file: { type: 'file:file', properties: { content: 'ours\n' } },
  mode: { type: 'file:file', properties: { mode: '0640' } },
  directory: { type: 'file:directory', properties: {} },
  link: { type: 'file:symlink', properties: { target: 'elsewhere', force: true } },
  line: { type: 'file:line', properties: { line: 'mine', create: true } },
  absent: { type: 'file:absent', properties: {} },
}

/** What is refused: nobody declares what was in a directory, or in the file of a line. */
const impossible = ['mode directory', 'line directory', 'directory line']

const pairs = Object.keys(kinds).flatMap((before) =>
  Object.keys(kinds)
    .filter((after) => before !== after && !impossible.includes(`${before} ${after}`))
    .map((after) => [before, after] as const),
)

/** A definition in which `k` is of this kind, and `z` is beside it. */
function definitionOf(world: FileWorld, kind: string, z: string) {
  const { type, properties } = kinds[kind] as (typeof kinds)[string]
  const k = { type, properties: { path: world.path('k'), ...properties } }
  return world.definition({ k, z: world.file('z', z) })
}

/** A stack in which `k` was of one kind, with a snapshot of that, and has become another one over what somebody had put there. */
async function retyped(before: string, after: string) {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const run = (kind: string, z: string) => {
    if (kind === 'mode' && !existsSync(world.path('k'))) writeFileSync(world.path('k'), 'theirs\n')
    return stack.run({ definition: definitionOf(world, kind, z), approve: 'automatic', takeOver: true })
  }
  await run(before, 'one')
  const { version } = await stack.snapshots.create()
  await run(after, 'two')
  expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  return { world, stack, version, run }
}

describe('a restore of what has become another type', () => {
  it.each(pairs)('of a %s that is a %s now does what a run of its definition would do', async (before, after) => {
    const { world, stack, version } = await retyped(before, after)
    const request = { approve: 'automatic', apply: true, takeOver: true } as const
    const { items } = await stack.plan({ definition: definitionOf(world, before, 'one'), takeOver: true })
    const planned = await stack.snapshots.planRestore(version, request)
    const shown = (all: typeof items = []) =>
      all.map(({ address, action, takeOver, refusal, sentence }) => ({ address, action, takeOver, refusal, sentence }))
    expect(planned.renames).toEqual([])
    expect(shown(planned.run?.items)).toEqual(shown(items))
    const { run } = await stack.snapshots.restore(version, request)
    expect(run).toMatchObject({ status: 'completed' })
    expect(await stack.snapshots.compare(version, 'current')).toMatchObject({ equal: true })
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    expect(readFileSync(world.path('z'), 'utf8')).toBe('one')
    const again = await stack.plan({ definition: definitionOf(world, before, 'one') })
    expect(again.items.map(({ action }) => action)).toEqual(['none', 'none'])
    const rows = await stack.resources.list()
    expect(rows.map(({ address, appliedType, state }) => [address, appliedType, state])).toEqual([
      ['k', null, 'applied'],
      ['z', null, 'applied'],
    ])
  })
})
