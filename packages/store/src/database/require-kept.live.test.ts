import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { requireKept } from './require-kept.ts'

const reason = process.getuid?.() === 0 && process.platform === 'linux' ? null : 'mounting is not permitted here'

describe.skipIf(reason !== null)('what is kept', { meta: { skipReason: reason ?? '' } }, () => {
  test.each(['wal', 'delete'])('a disk that became read-only is told after a commit, in the mode %s', (mode) => {
    const folder = mkdtempSync(join(tmpdir(), 'sloth-kept-'))
    const mount = (...parameters: readonly string[]) => execFileSync('mount', parameters, { stdio: 'pipe' })
    mount('-t', 'tmpfs', 'tmpfs', folder)
    onTestFinished(() => {
      execFileSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true })
    })
    const name = join(folder, 'stacks.db')
    const database = new Database(name)
    database.pragma(`journal_mode = ${mode}`)
    database.exec('CREATE TABLE t (a)')
    expect(() => requireKept(database)).not.toThrow()
    mount('--bind', folder, folder)
    mount('-o', 'remount,bind,ro', folder)
    onTestFinished(() => void execFileSync('umount', ['--lazy', folder]))
    expect(() => requireKept(database)).toThrow(
      expect.objectContaining({ code: 'store-read-only', message: expect.stringContaining('has become read-only') }),
    )
    database.close()
  })

  // As ext4 in an emergency, which tells only who opens for writing: the log cannot be, and all else can.
  test('it is told by the log where that is, also of a database whose name is a link', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sloth-kept-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const mount = (...parameters: readonly string[]) => execFileSync('mount', parameters, { stdio: 'pipe' })
    mkdirSync(join(folder, 'real'))
    symlinkSync(join('real', 'stacks.db'), join(folder, 'link.db'))
    const log = join(folder, 'real', 'stacks.db-wal')
    new Database(join(folder, 'real', 'stacks.db')).close()
    const database = new Database(join(folder, 'link.db'))
    onTestFinished(() => void database.close())
    database.pragma('journal_mode = wal')
    database.exec('CREATE TABLE t (a)')
    expect(() => requireKept(database)).not.toThrow()
    mount('--bind', log, log)
    onTestFinished(() => void execFileSync('umount', ['--lazy', log]))
    mount('-o', 'remount,bind,ro', log)
    expect(() => requireKept(database)).toThrow(expect.objectContaining({ code: 'store-read-only' }))
  })
})
