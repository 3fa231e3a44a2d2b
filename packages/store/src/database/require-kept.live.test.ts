import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
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
})
