import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { secretUsersText } from '@sloth-runner/core'
import { openDatabaseCare } from '@sloth-runner/store'
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
async function spoilt(sql: string, { snapshot = true } = {}) {
  const web = world.engine().stack('web')
  await web.run({ definition: definition(), variables: values('one') })
  await web.values.set('password', 'hush', { sensitive: true })
  if (snapshot) await web.snapshots.create()
  byOthers(sql)
  return web
}

function byOthers(sql: string): void {
  const database = new Database(world.database)
  database.pragma('foreign_keys = OFF')
  database.exec(sql)
  database.close()
}

const damages = [
  ['gone', 'DELETE FROM secrets', 'is gone from the database.'],
  ['damaged', "UPDATE secrets SET ciphertext = x'00112233445566778899aabbccddeeff0011'", 'on record is damaged.'],
] as const

describe.each(damages)('a sensitive value that is %s in the database', (damage, sql, words) => {
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

  it('spoils the snapshots that need it, as a verification tells, and no other', async () => {
    const web = await spoilt(sql)
    const [now, first] = await web.snapshots.verify()
    expect(first).toMatchObject({ version: 1, problems: [], unopened: [] })
    expect(now?.problems.map(({ kind, found }) => [kind, found])).toEqual(
      Array(3).fill(['secret', damage === 'gone' ? null : 'Its ciphertext does not fit its key and id.']),
    )
    expect(now?.problems.map(({ object }) => object).toSorted()).toEqual(now?.secrets)
  })

  it('is told by the status of the secrets, and by the check, with what needs it', async () => {
    await spoilt(sql)
    const { broken } = await world.engine().secrets.status()
    expect(broken.map((one) => one.damage)).toEqual(Array(3).fill(damage))
    const needed = [...new Set(broken.map(({ users }) => secretUsersText(users)))].toSorted()
    const users = ['the output "key" of "web"', 'the value "password" of "web"', 'web/page'].map(
      (user) => `${user}, the snapshots v2 of "web"`,
    )
    expect(needed).toEqual(users)
    const { problems } = await openDatabaseCare({ path: world.database }, 'tester').check()
    const told = problems.filter(({ part }) => part === 'secrets')
    expect(told.map(({ subject }) => subject).toSorted()).toEqual(broken.map(({ id }) => id).toSorted())
    for (const user of users) expect(told.map(({ detail }) => detail).join()).toContain(user)
  })

  it('is in no export, which is refused', async () => {
    const web = await spoilt(sql)
    const refused = { message: expect.stringMatching(/secret [0-9a-f]{32} .*(gone|damaged)/) }
    await expect(web.export()).rejects.toMatchObject({ code: 'store-corrupt', ...refused })
    await expect(web.snapshots.export(2)).rejects.toMatchObject({ code: expect.stringContaining('corrupt') })
    expect(await web.snapshots.export(1)).toMatchObject({ secrets: [] })
  })

  it('keeps every key that it may be sealed with, until nothing needs it', async () => {
    const web = await spoilt(sql)
    const { secrets } = world.engine()
    const [{ id: before } = { id: '' }] = (await secrets.status()).keys
    const rotation = await secrets.rotate({ reencrypt: true })
    expect(rotation).toMatchObject({ dropped: [], kept: [{ id: before, reason: expect.stringContaining('3 ') }] })
    expect(damage === 'gone' ? rotation.gone : rotation.damaged).toHaveLength(3)
    await web.run({ definition: definition(), variables: values('one') })
    await web.values.delete('password')
    for (const { version } of await web.snapshots.list()) await web.snapshots.delete(version)
    expect(await secrets.rotate({ reencrypt: true })).toMatchObject({
      dropped: expect.arrayContaining([before]),
      kept: [],
      gone: [],
      damaged: [],
    })
  })

  it.each([true, false])('is sealed anew by a run that gives it again, and can be set again: %s', async (snapshot) => {
    const web = await spoilt(sql, { snapshot })
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

it('what a key has sealed whose row is gone is told by the status and by a verification', async () => {
  const web = await spoilt('DELETE FROM keys')
  const { keys, broken } = await world.engine().secrets.status()
  expect([keys.length, broken.map(({ damage }) => damage)]).toEqual([0, Array(3).fill('key-gone')])
  expect((await web.snapshots.verify(2))[0]?.problems.map(({ kind }) => kind)).toEqual(Array(3).fill('secret'))
})

it('what is sealed with a key that is missing here is not told as kept by a verification', async () => {
  await spoilt('')
  rmSync(`${world.database}.key`)
  const [now, first] = await world.engine().stack('web').snapshots.verify()
  expect(first).toMatchObject({ problems: [], unopened: [] })
  expect(now).toMatchObject({ problems: [], unopened: [{ reason: expect.stringContaining('no such file') }] })
  expect(await world.engine().secrets.status()).toMatchObject({ broken: [] })
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
