import { expect, onTestFinished, test } from 'vitest'
import { commandsOfALife, lifeDefinition, liveOnce } from './eventful-life.ts'
import { openSandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const commands = 1_000

test('after each of a thousand commands the events of its change are on record when its process has ended', async () => {
  const sandbox = openSandbox({ 'stack.yaml': lifeDefinition })
  onTestFinished(() => sandbox.close())
  expect((await sandbox.sloth('stack create network')).exitCode).toBe(0)
  const lives = Math.ceil(commands / commandsOfALife)
  for (let round = 0; round < lives; round += 1) await liveOnce(sandbox)
  const check = await sandbox.json('db check')
  expect({ exitCode: check.exitCode, problems: schemaProblems('db-check', check.document) }).toEqual({
    exitCode: 0,
    problems: [],
  })
  const { document } = await sandbox.json('stack events stats web')
  expect(document).toMatchObject({ byType: expect.arrayContaining([{ type: 'stack.deleted', count: lives }]) })
})
