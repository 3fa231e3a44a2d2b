import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { missingDatabase } from './missing-database.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-missing-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const wishes = ['look', 'record', 'write', 'none'] as const

test('of a database that is there, and of one that nobody named, there is nothing to tell', () => {
  const path = join(temporaryFolder(), 'stacks.db')
  for (const wish of wishes) {
    expect(missingDatabase({ path, fallback: false, namedBy: null }, wish)).toBeNull()
    expect(missingDatabase({ path: join(path, 'no', 'folder'), fallback: true, namedBy: null }, wish)).toBeNull()
  }
  writeFileSync(path, '')
  for (const wish of wishes) expect(missingDatabase({ path, fallback: false, namedBy: '--db' }, wish)).toBeNull()
})

test('one that was named is told, is an error, or is made, as the command wants it', () => {
  const place = { path: join(temporaryFolder(), 'stacks.db'), fallback: false, namedBy: '--db' }
  expect(missingDatabase(place, 'look')).toContain('(named by --db)')
  expect(() => missingDatabase(place, 'record')).toThrow(expect.objectContaining({ code: 'store-unavailable' }))
  expect(missingDatabase(place, 'write')).toBeNull()
  expect(missingDatabase(place, 'none')).toBeNull()
  const nowhere = { ...place, path: join(place.path, 'stacks.db') }
  expect(() => missingDatabase(nowhere, 'write')).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining('mkdir -p') }),
  )
})
