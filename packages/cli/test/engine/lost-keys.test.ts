import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import type { Engine } from '@sloth-runner/core'
import { beforeEach, expect, test } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const values = (value: string) => [{ name: 'key', value, origin: 'program' }] as const

let world: FileWorld
beforeEach(() => {
  world = fileWorld()
})

function definition(folder = '') {
  return world.definition(
    {
      page: world.file(`${folder}page`, 'token=${{ vars.key }}\n'),
      line: {
        type: 'file:line',
        properties: { path: world.path('shared'), create: true, line: 'key ${{ vars.key }}', match: '^key ' },
      },
    },
    { variables: { key: { type: 'string', sensitive: true } }, outputs: { key: '${{ vars.key }}' } },
  )
}

/** The key file is lost after a run with "one", and the key set aside. */
async function lost(folder = ''): Promise<Engine> {
  await world
    .engine()
    .stack('web')
    .run({ definition: definition(folder), variables: values('one') })
  renameSync(`${world.database}.key`, `${world.database}.away`)
  const engine = world.engine()
  await engine.secrets.rotate({ setAside: true })
  return engine
}

const page = () => readFileSync(world.path('page'), 'utf8')

test('what is as declared with its values given again is sealed anew without a question, and the key goes with the next rotation', async () => {
  const stack = (await lost()).stack('web')
  expect((await stack.drift.detect()).counts).toMatchObject({ unknown: 2 })
  const request = { definition: definition(), variables: values('one') }
  const plan = await stack.plan(request)
  expect(plan.items.map(({ adopt, takeOver, action }) => [adopt, takeOver, action])).toEqual([
    [true, false, 'none'],
    [true, false, 'none'],
  ])
  expect(await stack.run(request)).toMatchObject({ status: 'completed' })
  expect((await stack.drift.detect()).counts).toMatchObject({ unknown: 0, inSync: 2 })
  const engine = world.engine()
  expect((await engine.secrets.status()).keys).toMatchObject([{ current: true }, { apart: 'set-aside' }])
  for (const { version } of await stack.snapshots.list()) await stack.snapshots.delete(version)
  expect((await engine.secrets.status()).keys).toMatchObject([{ current: true }, { apart: 'set-aside', secrets: 0 }])
  await engine.secrets.rotate({ reencrypt: true })
  expect(await engine.secrets.status()).toMatchObject({ outdated: 0, keys: [{ current: true, problem: null }] })
})

test('what helps is told by what needs the key: values given again do, and for snapshots they do not', async () => {
  const engine = await lost()
  const stack = engine.stack('web')
  const remedy = async () => (await engine.secrets.status()).keys[1]?.remedy
  expect(await remedy()).toMatch(/if it is found, or give the values again, as with a run\. Without it [^.]*\.$/)
  const { version } = await stack.snapshots.create()
  expect(await remedy()).toMatch(/or give the values again.*Snapshots need it too: v2 of "web"\. No value/)
  await stack.run({ definition: definition(), variables: values('one') })
  const only = await remedy()
  expect(only).toMatch(
    /if it is found\. .*Only snapshots need it: v2, v3 of "web"\..*stack snapshot delete.*--re-encrypt/,
  )
  expect(only).not.toContain('or give the values again')
  for (const each of [version, version + 1]) await stack.snapshots.delete(each)
  expect(await engine.secrets.rotate({ reencrypt: true })).toMatchObject({
    dropped: expect.any(Array),
    kept: [],
    unopened: [],
  })
  expect((await engine.secrets.status()).keys).toMatchObject([{ current: true, problem: null }])
})

test('what is otherwise is taken over, which is asked', async () => {
  const stack = (await lost()).stack('web')
  const request = { definition: definition(), variables: values('two') }
  const plan = await stack.plan(request)
  expect(plan.items.map(({ takeOver, action }) => [takeOver, action])).toEqual([
    [true, 'update'],
    [true, 'update'],
  ])
  for (const { sentence } of plan.items) expect(sentence).toContain('as it cannot be opened')
  const refused = stack.run({ ...request, approve: 'automatic' })
  await expect(refused).rejects.toMatchObject({ code: 'approval-refused', detail: expect.stringContaining('differs') })
  expect(page()).toBe('token=one\n')
  expect(await stack.run({ ...request, approve: 'automatic', takeOver: true })).toMatchObject({ status: 'completed' })
  expect(page()).toBe('token=two\n')
  expect(readFileSync(world.path('shared'), 'utf8')).toBe('key two\n')
  expect((await stack.drift.detect()).counts).toMatchObject({ unknown: 0, inSync: 2 })
})

test('while the key that seals is missing nothing is known better, and another place waits for the key', async () => {
  mkdirSync(world.path('a'))
  symlinkSync('a', world.path('link'))
  const engine = await lost('link/')
  const moved = await engine.stack('web').plan({ definition: definition('elsewhere-'), variables: values('one') })
  expect(moved.items.find(({ address }) => address === 'page')).toMatchObject({ unknown: { reason: 'no-key' } })
  writeFileSync(`${world.database}.key`, 'lost')
  const plain = world.definition({ page: world.file('link/page', 'plain') })
  const plan = await world.engine().stack('web').plan({ definition: plain })
  expect(plan.items.find(({ address }) => address === 'page')).toMatchObject({ unknown: { reason: 'no-key' } })
})
