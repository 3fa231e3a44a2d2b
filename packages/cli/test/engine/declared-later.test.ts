import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const at = (world: FileWorld, type: string, name: string, more: object = {}) => ({
  type: `file:${type}`,
  properties: { path: world.path(name), ...more },
})

/** A stack of which one resource is in force, and what was there before or came since. */
async function inForce(before: (world: FileWorld) => object, there: (world: FileWorld) => void, since = false) {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  if (!since) there(world)
  await stack.run({ definition: world.definition({ r: before(world) }) })
  if (since) there(world)
  return { world, stack }
}

const precious = (world: FileWorld) => {
  writeFileSync(world.path('r'), 'PRECIOUS')
  chmodSync(world.path('r'), 0o600)
}

const foundDirectory = (world: FileWorld) => {
  mkdirSync(world.path('r'))
  chmodSync(world.path('r'), 0o755)
  writeFileSync(world.path('r/user'), 'PRECIOUS')
}

const modeOnly = (world: FileWorld) => at(world, 'file', 'r', { mode: '0600' })
const absent = (world: FileWorld) => at(world, 'absent', 'r')

describe('what was there before and is declared only later', () => {
  it.each([
    [
      'content',
      modeOnly,
      precious,
      false,
      (world: FileWorld) => at(world, 'file', 'r', { mode: '0600', content: 'new' }),
    ],
    [
      'that a directory is purged',
      (world: FileWorld) => at(world, 'directory', 'r', { mode: '0755' }),
      foundDirectory,
      false,
      (world: FileWorld) => at(world, 'directory', 'r', { mode: '0755', purge: true }),
    ],
    [
      'a file where nothing was to be',
      absent,
      precious,
      true,
      (world: FileWorld) => at(world, 'file', 'r', { content: 'x' }),
    ],
    [
      'a link where nothing was to be',
      absent,
      precious,
      true,
      (world: FileWorld) => at(world, 'symlink', 'r', { target: 'x', force: true }),
    ],
  ])('is a take-over: %s', async (_, before, there, since, after) => {
    const { world, stack } = await inForce(before, there, since)
    const definition = world.definition({ r: after(world) })
    expect((await stack.plan({ definition })).items).toMatchObject([{ takeOver: true, takeOverAllowed: false }])
    for (const approve of [undefined, 'automatic'] as const)
      await expect(stack.run({ definition, ...(approve === undefined ? {} : { approve }) })).rejects.toMatchObject({
        code: 'approval-refused',
      })
    const place = existsSync(world.path('r/user')) ? 'r/user' : 'r'
    expect(readFileSync(world.path(place), 'utf8')).toBe('PRECIOUS')
    expect(await stack.run({ definition, approve: 'automatic', takeOver: true })).toMatchObject({ status: 'completed' })
    expect((await stack.plan({ definition })).items).toMatchObject([{ action: 'none' }])
  })

  it('and no take-over are a mode, and content that is ours', async () => {
    const { world, stack } = await inForce(modeOnly, precious)
    const mode = world.definition({ r: at(world, 'file', 'r', { mode: '0640' }) })
    expect(await stack.run({ definition: mode })).toMatchObject({ status: 'completed' })
    const ours = { ...at(world, 'file', 'r', { content: 'one' }), takeOver: true }
    await stack.run({ definition: world.definition({ r: ours }), approve: 'automatic' })
    const changed = world.definition({ r: at(world, 'file', 'r', { content: 'two' }) })
    expect(await stack.run({ definition: changed })).toMatchObject({ status: 'completed' })
  })
})

it('what removes something for good asks, although nothing of the declaration changed', async () => {
  const { world, stack } = await inForce(absent, precious, true)
  const definition = world.definition({ r: absent(world) })
  await expect(stack.run({ definition })).rejects.toMatchObject({ code: 'approval-refused' })
  expect(readFileSync(world.path('r'), 'utf8')).toBe('PRECIOUS')
  expect(await stack.run({ definition, approve: 'automatic' })).toMatchObject({ status: 'completed' })
  expect(existsSync(world.path('r'))).toBe(false)
})
