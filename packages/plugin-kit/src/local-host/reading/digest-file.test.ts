import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { digestWhole } from './digest-file.ts'
import { lookAtOnce } from './look-at.ts'

let folder: string
const at = (name: string): string => join(folder, name)
const memory = Buffer.alloc(16)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'digest-file-'))
  writeFileSync(at('file'), 'text')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a file that is digested by one read', () => {
  it('is what it was when it was looked at before', () => {
    const sha256 = createHash('sha256').update('text').digest('hex')
    expect(digestWhole(at('file'), lstatSync(at('file')), memory)).toMatchObject({ sha256, size: 4 })
    expect(lookAtOnce(at('file'), memory)).toMatchObject({ kind: 'file', sha256, size: 4 })
  })

  it('is looked at more closely when it was written to since, or another took its place', () => {
    const before = lstatSync(at('file'))
    writeFileSync(at('other'), 'TEXT')
    renameSync(at('other'), at('file'))
    expect(digestWhole(at('file'), before, memory)).toBeNull()
    const other = lstatSync(at('file'))
    writeFileSync(at('file'), 'Text')
    utimesSync(at('file'), 1, 1)
    expect(digestWhole(at('file'), other, memory)).toBeNull()
  })

  it('is not taken for one where a FIFO took its place, and nothing waits for it', () => {
    writeFileSync(at('empty'), '')
    const before = lstatSync(at('empty'))
    execFileSync('mkfifo', [at('fifo')])
    renameSync(at('fifo'), at('empty'))
    expect(digestWhole(at('empty'), before, memory)).toBeNull()
    expect(lookAtOnce(at('empty'), memory)).toMatchObject({ kind: 'other' })
  })

  it('is no larger than the memory for it', () => {
    writeFileSync(at('file'), 'x'.repeat(memory.length + 1))
    expect(digestWhole(at('file'), lstatSync(at('file')), memory)).toBeNull()
    expect(lookAtOnce(at('file'), memory)).toBeNull()
  })
})
