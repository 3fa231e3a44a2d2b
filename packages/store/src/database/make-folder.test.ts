import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-folders-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('all folders that are missing are made, and only for their owner', () => {
  const folder = join(temporaryFolder(), 'a', 'b')
  makeFolder(folder)
  makeFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('a file in the way is told', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  for (const path of [file, join(file, 'a'), join(file, 'a', 'b')])
    expect(() => makeFolder(path)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }))
})

test.skipIf(process.platform !== 'linux')(
  'where the system makes no folders it comes back with what the system says',
  { meta: { skipReason: 'there is no /proc' } },
  () => expect(() => makeFolder('/proc/a/b')).toThrow(expect.objectContaining({ code: 'ENOENT' })),
)
