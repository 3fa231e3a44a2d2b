import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox

beforeEach(() => {
  sandbox = openSandbox({
    'stack.yaml': 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n',
  })
})
afterEach(() => sandbox.close())

/** Starts so many processes at once; how they ended. */
function atOnce(count: number, line: (index: number) => string) {
  return Promise.all(Array.from({ length: count }, (_, index) => sandbox.sloth(line(index))))
}

test('fifty runs of one stack that are started at once follow each other, and each is counted', async () => {
  await sandbox.sloth('stack create web')
  const ends = await atOnce(50, () => 'run --file stack.yaml --wait 10m')
  for (const { exitCode, stderr } of ends) expect(exitCode, stderr).toBe(0)
  const { document } = await sandbox.json('stack show web')
  expect(document).toMatchObject({ stack: { executionCount: 50, status: 'completed' } })
  const { document: history } = await sandbox.json('stack history web --limit 100')
  expect(history).toMatchObject({ runs: Array.from({ length: 50 }, () => ({ status: 'completed' })) })
})

test('fifty processes that write to stacks of their own at once all do, and the trail is whole', async () => {
  const ends = await atOnce(50, (index) => `stack create web-${index}`)
  for (const { exitCode, stderr } of ends) expect(exitCode, stderr).toBe(0)
  const { document } = await sandbox.json('stack list')
  expect(document).toMatchObject({ stacks: expect.objectContaining({ length: 50 }) })
  expect((await sandbox.json('db check')).document).toMatchObject({ problems: [] })
})

test('of twenty processes that make one stack one makes it, and the others say that it is there', async () => {
  const ends = await atOnce(20, () => 'stack new web')
  expect(ends.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1)
  for (const { exitCode, stderr } of ends)
    if (exitCode !== 0) expect(stderr).toContain('There is a stack "web" already')
  expect((await sandbox.json('stack list')).document).toMatchObject({ stacks: [{ name: 'web' }] })
})
