import { expect, test } from 'vitest'
import { unreadableDatabase } from './unreadable-database.ts'

const cause = new Error('unable to open database file')

test('of a database that is closed to this user its mode is told, whatever its folder is', () => {
  const path = '/srv/s.db'
  for (const folder of [null, 'EACCES'])
    expect(unreadableDatabase({ path, closed: path, folder, cause })).toMatchObject({
      message: 'The database /srv/s.db cannot be read by this user.',
      detail: 'The mode of /srv/s.db does not let this user read it.',
      remedy: expect.stringContaining('as the user who owns it'),
    })
  expect(unreadableDatabase({ path, closed: `${path}-wal`, folder: null, cause }).detail).toContain('/srv/s.db-wal')
})

test('of one that is open to it what hinders SQLite is told', () => {
  const facts = { path: '/srv/s.db', closed: null, cause }
  expect(unreadableDatabase({ ...facts, folder: 'EACCES' }).detail).toMatch(/^Its folder cannot be written \(EACCES\)/)
  expect(unreadableDatabase({ ...facts, folder: null }).detail).toBe(
    'SQLite cannot open it. It says: unable to open database file.',
  )
})
