import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Origin } from './configuration.ts'
import { databasePlace } from './database-place.ts'

const environment = { XDG_STATE_HOME: '/home/ann/.local/state' }
const ownPlace = { path: '/home/ann/.local/state/sloth-runner/stacks.db', fallback: true, namedBy: null }

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-place-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The place when this path is what is configured, by default unless it is said otherwise. */
function placeOf(value: string, origin: Origin = { kind: 'default', where: null }) {
  const entries = [{ key: 'stacks.database_path', value, origin }]
  return databasePlace({ entries, files: [] }, environment)
}

/** A folder in which nobody can make anything, whoever runs the tests: it is a file. */
function closedFolder(): string {
  const path = join(temporaryFolder(), 'etc')
  writeFileSync(path, '')
  chmodSync(path, 0o444)
  return path
}

test('the default file is taken where it is there, and where it can be made', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'sloth-runner', 'stacks.db')
  expect(placeOf(path)).toEqual({ path, fallback: false, namedBy: null })
  const there = join(folder, 'stacks.db')
  writeFileSync(there, '')
  chmodSync(there, 0o000)
  expect(placeOf(there)).toEqual({ path: there, fallback: false, namedBy: null })
})

test.skipIf(process.platform !== 'linux')(
  'a default file that is there and cannot be used is never passed over: another record would be shown without a word',
  { meta: { skipReason: 'there is no folder in which nobody, not even root, makes files' } },
  () => {
    expect(placeOf('/proc/sys/kernel/stacks.db')).toEqual(ownPlace)
    expect(placeOf('/proc/sys/kernel/hostname')).toEqual({
      path: '/proc/sys/kernel/hostname',
      fallback: false,
      namedBy: null,
    })
  },
)

test("the user's own folder is taken where the default file is not there and cannot be made", () => {
  expect(placeOf(join(closedFolder(), 'stacks.db'))).toEqual(ownPlace)
})

test('a database that somebody named is taken as it is, also where it cannot be made', () => {
  const path = join(closedFolder(), 'stacks.db')
  for (const kind of ['file', 'environment', 'flag'] as const)
    expect(placeOf(path, { kind, where: 'somewhere' })).toEqual({ path, fallback: false, namedBy: 'somewhere' })
  const usual = '/etc/sloth-runner/stacks.db'
  expect(placeOf(usual, { kind: 'file', where: 'somewhere' })).toEqual({ path: usual, fallback: false, namedBy: null })
})
