import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requireWritable, writeWholeFile } from './whole-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a regular file is replaced, and only its owner may read it', () => {
  const path = join(folder, 'a.json')
  writeFileSync(path, 'before', { mode: 0o644 })
  expect(writeWholeFile(path, 'after', 'export')).toBe(path)
  expect(readFileSync(path, 'utf8')).toBe('after')
  expect(lstatSync(path).mode & 0o777).toBe(0o600)
})

test('links, folders and what else is no regular file are left alone', () => {
  const [link, directory] = [join(folder, 'link'), join(folder, 'directory')]
  symlinkSync('/dev/null', link)
  mkdirSync(directory)
  for (const path of [link, directory, '/dev/null'])
    expect(() => writeWholeFile(path, 'text', 'export')).toThrow(`The export ${path} cannot be written.`)
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
})

test('what cannot be written is told beforehand, in the same words, without a name that nobody knows', () => {
  const path = join(folder, 'missing', 'a.json')
  const words = { reason: 'ENOENT', detail: `There is no folder ${join(folder, 'missing')}.` }
  expect(() => requireWritable(path, 'export')).toThrow(expect.objectContaining(words))
  expect(() => writeWholeFile(path, 'text', 'export')).toThrow(expect.objectContaining(words))
  const closed = '/proc/a.json'
  expect(() => writeWholeFile(closed, 'text', 'export')).toThrow(
    expect.objectContaining({ detail: expect.not.stringContaining('.sloth-runner-') }),
  )
  requireWritable(join(folder, 'a.json'), 'export')
})
