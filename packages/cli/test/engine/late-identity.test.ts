import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fileWorld } from './file-world.ts'

it('a new name for a file whose path only the run can tell loses nothing, and is a rename in the end', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  await stack.run({ definition: world.definition({ before: world.file('file-3', 'old') }) })
  const path = `${world.files}/file-\${{ resources.source.size }}`
  const definition = world.definition({
    source: world.file('source', 'abc'),
    after: { type: 'file:file', properties: { path, content: 'new' } },
  })
  const request = { definition, prune: true, approve: 'automatic' } as const

  const first = await stack.run(request)
  expect(first.items).toMatchObject([
    { address: 'source', outcome: 'done' },
    { address: 'after', outcome: 'failed', reason: expect.stringContaining('"before"') },
    { address: 'before', outcome: 'skipped' },
  ])
  expect(readFileSync(world.path('file-3'), 'utf8')).toBe('old')

  expect(await stack.run(request)).toMatchObject({ status: 'completed', summary: { done: 1, unchanged: 1 } })
  expect(readFileSync(world.path('file-3'), 'utf8')).toBe('new')
  expect((await stack.resources.list()).map(({ address }) => address).sort()).toEqual(['after', 'source'])
  expect((await stack.drift.detect()).verdict).toBe('in-sync')
})
