import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const values = (value: string) => [{ name: 'key', value, origin: 'program' }] as const

let world: FileWorld
beforeEach(() => {
  world = fileWorld()
})

function definition() {
  return world.definition(
    { page: world.file('page', 'token=${{ vars.key }}\n'), plain: world.file('plain', 'plain\n') },
    { variables: { key: { type: 'string', sensitive: true } }, outputs: { key: '${{ vars.key }}' } },
  )
}

/** What others did to the file of the database, after a run with "one". */
async function spoilt(sql: string) {
  const web = world.engine().stack('web')
  await web.run({ definition: definition(), variables: values('one') })
  await web.values.set('password', 'hush', { sensitive: true })
  await web.snapshots.create()
  const database = new Database(world.database)
  database.pragma('foreign_keys = OFF')
  database.exec(sql)
  database.close()
  return web
}

const damages = [
  ['gone', 'DELETE FROM secrets', 'is gone from the database.'],
  ['damaged', "UPDATE secrets SET ciphertext = x'00112233445566778899aabbccddeeff0011'", 'on record is damaged.'],
] as const

describe.each(damages)('a sensitive value that is %s in the database', (_, sql, words) => {
  it('is unknown to a detection and to a fix, with the field and what to do, and hides nothing else', async () => {
    const web = await spoilt(sql)
    writeFileSync(world.path('plain'), 'by hand\n')
    const { counts, resources } = await web.drift.detect()
    expect(counts).toMatchObject({ unknown: 1, drift: 1, inSync: 0 })
    expect(resources.find(({ address }) => address === 'page')?.unreadable).toMatchObject({
      reason: 'damaged',
      detail: expect.stringMatching(new RegExp(`^content cannot be opened: The secret [0-9a-f]{32} ${words}$`)),
      remedy: expect.stringContaining('db check'),
    })
    const fixed = await web.drift.fix({ approve: 'automatic' })
    expect(fixed).toMatchObject({ summary: { done: 1, failed: 1 } })
    expect(readFileSync(world.path('page'), 'utf8')).toBe('token=one\n')
  })

  it('is told with its name where it would be shown, and leaves no event of having been', async () => {
    const web = await spoilt(sql)
    const refused = (message: string) => ({ code: 'store-corrupt', message: expect.stringContaining(message) })
    await expect(web.outputs({ reveal: true })).rejects.toMatchObject(refused('The output "key" of the stack "web"'))
    await expect(web.values.get('password', { reveal: true })).rejects.toMatchObject(
      refused('The value "password" of the stack "web"'),
    )
    expect(await world.engine().events.list({ types: ['secret.shown'] })).toEqual([])
  })

  it('is sealed anew by a run that gives it again, and can be set again', async () => {
    const web = await spoilt(sql)
    expect(await web.run({ definition: definition(), variables: values('one') })).toMatchObject({ status: 'completed' })
    await web.values.set('password', 'hush', { sensitive: true })
    expect((await web.drift.detect()).counts).toMatchObject({ unknown: 0, inSync: 2 })
    expect(await web.outputs({ reveal: true })).toMatchObject([{ value: 'one' }])
    expect(await web.values.get('password', { reveal: true })).toMatchObject({ value: 'hush' })
  })

  it('is taken over where the world differs, which is asked', async () => {
    const web = await spoilt(sql)
    const request = { definition: definition(), variables: values('two'), approve: 'automatic' } as const
    await expect(web.run(request)).rejects.toMatchObject({ code: 'approval-refused' })
    expect(readFileSync(world.path('page'), 'utf8')).toBe('token=one\n')
    expect(await web.run({ ...request, takeOver: true })).toMatchObject({ status: 'completed' })
    expect(readFileSync(world.path('page'), 'utf8')).toBe('token=two\n')
  })
})

it('a secret that is gone is in no export, which is refused', async () => {
  const web = await spoilt('DELETE FROM secrets')
  await expect(web.export()).rejects.toMatchObject({ code: 'store-corrupt', detail: expect.stringContaining('secret') })
})

it('while the key itself is gone from the database no new one is made in its place', async () => {
  const web = await spoilt('DELETE FROM keys')
  expect((await web.drift.detect()).counts).toMatchObject({ unknown: 1, inSync: 1 })
  const gone = { code: 'store-corrupt', message: expect.stringContaining('is not on record any more') }
  await expect(web.run({ definition: definition(), variables: values('one') })).rejects.toMatchObject(gone)
  await expect(web.values.set('other', 'hush', { sensitive: true })).rejects.toMatchObject(gone)
  await expect(world.engine().secrets.rotate()).rejects.toMatchObject(gone)
  await world.engine().secrets.rotate({ setAside: true })
  expect(await web.run({ definition: definition(), variables: values('one') })).toMatchObject({ status: 'completed' })
  expect((await web.drift.detect()).counts).toMatchObject({ unknown: 0, inSync: 2 })
})
