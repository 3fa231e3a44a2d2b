import { readFileSync, writeFileSync } from 'node:fs'
import {
  changeOf,
  converge,
  readContextOf,
  readOne,
  type TestedProvider,
  targetOf,
} from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as lineFixer from './line-fixer.ts'
import * as lineReader from './line-reader.ts'
import { type Folder, newFolder } from './testing/file-world.ts'

const lines: TestedProvider = { ...lineReader, ...lineFixer }
const endless = '^(a+)+$'
const text = `${'a'.repeat(60)}!\nport=1\n`

let place: Folder
beforeEach(() => {
  place = newFolder()
  writeFileSync(place.at('f'), text)
})
afterEach(() => place.close())

describe('a regular expression that does not end', () => {
  it('makes its own target unreadable and none of the others', async () => {
    const good = targetOf({ path: place.at('f'), line: 'port=1', match: '^port=' })
    const bad = targetOf({ path: place.at('f'), line: 'aa', match: endless })
    const found = await lines.reader.readActual([good, bad, good], readContextOf(place.host))
    expect(found).toMatchObject([
      { status: 'present' },
      { status: 'unreadable', reason: 'timeout', detail: expect.stringContaining(place.at('f')), remedy: /pattern/ },
      { status: 'present' },
    ])
  })

  it('is not begun once nobody waits for the answer', async () => {
    const bad = targetOf({ path: place.at('f'), line: 'aa', match: endless })
    const context = { ...readContextOf(place.host), deadline: Date.now() - 1 }
    expect(await lines.reader.readActual([bad], context)).toMatchObject([{ status: 'unreadable', reason: 'timeout' }])
  })

  it('lets a fix fail and leaves the file as it was', async () => {
    const target = targetOf({ path: place.at('f'), line: 'port=2', match: '^port=2', position: `after:${endless}` })
    await expect(converge(lines, target, place.host)).rejects.toMatchObject({ reason: 'ETIMEDOUT' })
    expect(readFileSync(place.at('f'), 'utf8')).toBe(text)
  })

  it('is a finding where it does not end on the declared line itself', async () => {
    const declared = { path: place.at('f'), line: `${'a'.repeat(60)}!`, match: endless }
    const resolution = await lines.reader.resolve?.(declared, [], {
      ...readContextOf(place.host),
      render: (each) => each,
      holdsSensitive: async () => false,
    })
    expect(resolution?.findings).toMatchObject([{ code: 'pattern-too-slow', path: ['match'] }])
  })
})

it('lines of a file that is no text are unreadable with a remedy', async () => {
  writeFileSync(place.at('f'), Buffer.from([255, 254]))
  const observation = await readOne(lines, targetOf({ path: place.at('f'), line: 'a' }), place.host)
  expect(observation).toMatchObject({ reason: 'unsupported', remedy: expect.stringMatching(/whole file/) })
})

it('many lines of many files are found, each in its own file', async () => {
  const targets = Array.from({ length: 300 }, (_, index) => {
    writeFileSync(place.at(`f${index}`), `x\nkey=${index}\n`)
    return targetOf({ path: place.at(`f${index}`), line: `key=${index}`, match: '^key=' })
  })
  const changes = await Promise.all(targets.map((target) => changeOf(lines, target, place.host)))
  expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(['none']))
  const found = await lines.reader.readActual(targets, readContextOf(place.host))
  expect(found.map((each) => each.status === 'present' && each.actual)).toMatchObject(
    targets.map(({ declared }) => ({ line: (declared as { line: string }).line })),
  )
})
