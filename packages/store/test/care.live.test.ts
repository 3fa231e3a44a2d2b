import { execFile } from 'node:child_process'
import { readdirSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { StateStore } from '@sloth-runner/core'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabaseCare } from '../src/care/database-care.ts'
import { migrateSettings } from '../src/care/migrate-store.ts'
import { migrations } from '../src/migrations/index.ts'
import { storeOf } from '../src/open-store.ts'
import { settingsOf } from '../src/settings.ts'
import type { CareSettings } from './care-program.ts'
import program from './care-program.ts?bundled'
import { laterStep } from './later-step.ts'
import { temporaryStore } from './temporary-folder.ts'

const newer = (path: string) => settingsOf({ path }, [...migrations, laterStep])

/** Null when it killed itself, else how many moments there were. */
function careKilled(settings: CareSettings): Promise<number | null> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, JSON.stringify(settings)], (error, stdout, stderr) => {
      if (error === null) resolve(Number(stdout))
      else if (error.signal === 'SIGKILL') resolve(null)
      else reject(new Error(`the program failed: ${stderr}`))
    })
  })
}

/** What the copy knows nothing of. */
const sealedSince = { type: 'file:file', owns: ['secret'], edits: [], spelled: [], fields: [['content']] }

async function madeDatabase() {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  await store.write(hold, [{ write: 'resource', address: 'a', set: { type: 'file:file', identity: ['a'] } }])
  await hold.release()
  const backup = await openDatabaseCare({ path: store.path }, 'ann@host').backup()
  await store.createStack({ name: 'later', actor: 'ann@host' })
  const later = await store.acquire('later', { lockedBy: 'ann@host', operation: 'run' })
  await store.write(later, [{ write: 'trace', trace: sealedSince }])
  await later.release()
  return { store, path: store.path, backup: backup.path }
}

async function expectUsable(store: StateStore): Promise<void> {
  const hold = await store.acquire('web', { lockedBy: 'bob@host', operation: 'run' })
  expect(await store.resources(hold.stack.id)).toMatchObject([{ address: 'a', identity: ['a'] }])
  await store.write(hold, [{ write: 'stack', description: 'still written' }])
  await hold.release()
}

const unfinished = (path: string) => readdirSync(dirname(path)).filter((name) => name.includes('.part'))

/** As if more than an hour had gone by since a process was killed. */
function age(path: string): void {
  for (const name of unfinished(path)) utimesSync(join(dirname(path), name), 1, 1)
}

test('a restore killed at any moment leaves the old database or the restored one, whole, and the next restore finishes', async () => {
  const whole = await madeDatabase()
  const moments = await careKilled({ path: whole.path, work: { restore: whole.backup }, moment: 0 })
  expect(moments).toBeGreaterThan(20)
  for (let moment = 1; moment <= (moments ?? 0); moment += 1) {
    const { store, path, backup } = await madeDatabase()
    expect(await careKilled({ path, work: { restore: backup }, moment }), `moment ${moment}`).toBeNull()
    expect([['web'], ['later', 'web']], `moment ${moment}`).toContainEqual(await store.stackNames())
    expect(await store.secrets.traces(['secret']), `moment ${moment}`).toEqual([sealedSince])
    const care = openDatabaseCare({ path }, 'ann@host')
    expect((await care.check()).problems).toEqual([])
    await expectUsable(store)
    const copies = (await care.status()).backups.map((copy) => temporaryStore({ path: copy.path }))
    for (const copy of copies) expect(await copy.stackNames()).toContain('web')
    age(path)
    await care.restore(backup)
    expect(await store.stackNames()).toEqual(['web'])
    expect(await store.secrets.traces(['secret'])).toEqual([sealedSince])
    expect(unfinished(path)).toEqual([])
    await expectUsable(store)
    await store.close()
  }
})

test('a migration killed at any moment leaves the old schema or the new one, whole, and the next migration finishes', async () => {
  const moments = await careKilled({ path: (await madeDatabase()).path, work: 'migrate', moment: 0 })
  expect(moments).toBeGreaterThan(20)
  for (let moment = 1; moment <= (moments ?? 0); moment += 1) {
    const { store, path } = await madeDatabase()
    expect(await careKilled({ path, work: 'migrate', moment }), `moment ${moment}`).toBeNull()
    const seen = await store.stackNames().catch(({ code }: { readonly code: string }) => code)
    expect([['later', 'web'], 'store-newer'], `moment ${moment}`).toContainEqual(seen)
    await store.close()
    for (const copy of (await openDatabaseCare({ path }, 'ann@host').status()).backups)
      expect(await temporaryStore({ path: copy.path }).stackNames()).toContain('web')
    age(path)
    await migrateSettings(newer(path), 'ann@host')
    const migrated = storeOf(newer(path))
    onTestFinished(() => migrated.close())
    expect(unfinished(path)).toEqual([])
    await expectUsable(migrated)
    await migrated.close()
  }
})
