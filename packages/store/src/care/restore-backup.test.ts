import { readFileSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test, vi } from 'vitest'
import { storeProcess } from '../../test/store-process.ts'
import { temporaryStore } from '../../test/temporary-folder.ts'
import { openDatabaseCare } from './database-care.ts'

/** The locks of this process on a file, as the system has them. */
function locksOn(path: string): readonly string[] {
  const { ino } = statSync(path)
  const isOwn = (line: string) => line.includes(`:${ino} `) && line.includes(` ${process.pid} `)
  return readFileSync('/proc/locks', 'utf8').split('\n').filter(isOwn)
}

/** What `act` sees before and after each look that a copy's progress takes, within the transaction that writes. */
function aroundProgress<T>(act: () => T): readonly (readonly [T, T])[] {
  const seen: (readonly [T, T])[] = []
  const { backup } = Database.prototype
  const spied = vi.spyOn(Database.prototype, 'backup').mockImplementation(function (
    this: Database.Database,
    target,
    options,
  ) {
    const progress = options?.progress
    if (progress === undefined) return backup.call(this, target)
    return backup.call(this, target, {
      progress: (pages) => {
        const before = act()
        const next = progress(pages)
        seen.push([before, act()])
        return next
      },
    })
  })
  onTestFinished(() => spied.mockRestore())
  return seen
}

test('the look right before the pages are written takes none of the locks of that transaction away', async () => {
  const { path, ...store } = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const care = openDatabaseCare({ path }, 'ann@host')
  const made = await care.backup()
  await store.close()
  const other = await storeProcess(path)
  expect(await other.tell({ order: 'append', count: 1 })).toMatchObject({ code: null })
  const seen = aroundProgress(() => locksOn(path).length)
  await care.restore(made.path)
  const [before = 0, after] = seen[0] ?? []
  expect(before).toBeGreaterThan(0)
  expect(after).toBe(before)
})
