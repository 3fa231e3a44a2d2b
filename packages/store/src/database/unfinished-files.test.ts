import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { platform } from 'node:process'
import { expect, test } from 'vitest'
import { temporaryFolder, temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { openDatabaseCare } from '../care/database-care.ts'
import { removeAbandoned, unfinishedPath } from './unfinished-files.ts'

/** What another process of this name's number would have left: it started at another time. */
function ofAnother(path: string): string {
  return path.replace(/-(\d+)(\.[\da-f-]{36}\.part)/, (_, start: string, end: string) => `-${Number(start) + 1}${end}`)
}

const skipReason = platform === 'linux' ? null : 'only Linux tells when a process started'

test.skipIf(skipReason !== null)(
  'what a killed process has left half made is taken away by the next restore and the next backup, what a living one makes stays',
  { meta: { skipReason: skipReason ?? '' } },
  async () => {
    const path = temporaryPath()
    await temporaryStore({ path }).createStack({ name: 'web', actor: 'ann@host' })
    const care = openDatabaseCare({ path }, 'ann@host')
    const { path: copy } = await care.backup()
    const next: readonly (() => Promise<unknown>)[] = [() => care.restore(copy), () => care.backup(`${path}.mine`)]
    for (const work of next) {
      const living = [unfinishedPath(`${path}.restoring`), unfinishedPath(`${path}.before-restore.7`)]
      const left = [...living.map(ofAnother), `${ofAnother(living[0] ?? '')}-wal`]
      for (const file of [...living, ...left]) writeFileSync(file, 'whole copies of the database')
      await work()
      expect(left.filter((file) => existsSync(file))).toEqual([])
      expect(living.map((file) => readFileSync(file, 'utf8').length)).toEqual([28, 28])
    }
  },
)

test.skipIf(skipReason !== null)(
  'copies that killed processes have left half made under any name go with the next backup beside them, or of the same database',
  { meta: { skipReason: skipReason ?? '' } },
  async () => {
    const [path, other, folder] = [temporaryPath(), temporaryPath(), temporaryFolder()]
    for (const each of [path, other])
      await temporaryStore({ path: each }).createStack({ name: 'web', actor: 'ann@host' })
    const care = openDatabaseCare({ path }, 'ann@host')
    const { path: copy } = await care.backup()
    const places = { beside: join(dirname(path), 'monday'), there: join(folder, 'monday') }
    const works = [
      { work: () => care.backup(`${path}.second`), gone: ['beside'] },
      { work: () => care.restore(copy), gone: ['beside'] },
      { work: () => care.backup(join(folder, 'tuesday')), gone: ['beside', 'there'] },
      { work: () => openDatabaseCare({ path: other }, 'ann@host').backup(join(folder, 'other')), gone: [] },
    ]
    for (const { work, gone } of works) {
      const living = Object.values(places).map((place) => unfinishedPath(place, path))
      const left = Object.values(places).map((place) => ofAnother(unfinishedPath(place, path)))
      const all = [...living, ...left, ...left.map((file) => `${file}-journal`)]
      for (const file of all) writeFileSync(file, 'half a copy')
      await work()
      const expected = all.filter(
        (file) => living.includes(file) || !gone.some((at) => file.startsWith(`${places[at as 'there']}.`)),
      )
      expect(all.filter((file) => existsSync(file))).toEqual(expected)
      for (const file of all) rmSync(file, { force: true })
    }
  },
)

test('of what was made elsewhere only the age tells: after an hour it goes', () => {
  const path = temporaryPath()
  const elsewhere = unfinishedPath(path).replace(/\.[\da-f]{12}-/, '.000000000000-')
  writeFileSync(elsewhere, 'x')
  removeAbandoned(path, Date.now())
  expect(existsSync(elsewhere)).toBe(true)
  const before = Date.now() / 1_000 - 3_700
  utimesSync(elsewhere, before, before)
  removeAbandoned(path, Date.now())
  expect(existsSync(elsewhere)).toBe(false)
})
