import { readFileSync, writeFileSync } from 'node:fs'
import type { JsonObject } from '@sloth-runner/core'
import { changeOf, converge, fixAll, readOne, type TestedProvider, targetOf } from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as line from './line-fixer.ts'
import * as lineReader from './line-reader.ts'
import { type Folder, newFolder } from './testing/file-world.ts'

const lines: TestedProvider = { ...lineReader, ...line }

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => place.close())

const text = () => readFileSync(place.at('f'), 'utf8')
const port = (more: JsonObject = {}): JsonObject => ({ path: place.at('f'), match: '^Port', line: 'Port 22', ...more })
const removalOf = (applied: JsonObject, more: object = {}) => ({
  ...targetOf(applied),
  declared: null,
  applied,
  ...more,
})

it('a removal takes the line that was put in force, and names it', async () => {
  writeFileSync(place.at('f'), 'Port 1\nPort 2\nother\n')
  await converge(lines, targetOf(port()), place.host)
  expect(text()).toBe('Port 1\nPort 22\nother\n')
  const target = removalOf(port({ create: true }))
  const change = await converge(lines, target, place.host)
  expect(change.steps).toEqual([
    {
      name: `remove the line "Port 22" from ${place.at('f')}; the file itself stays, unless it goes as a file:file`,
      effect: 'irreversible',
    },
  ])
  expect(text()).toBe('Port 1\nother\n')
  expect(await readOne(lines, target, place.host)).toEqual({ status: 'absent' })
})

it('a line that somebody changed since is theirs: a removal leaves it', async () => {
  writeFileSync(place.at('f'), 'Port 2222\n')
  expect(await readOne(lines, removalOf(port()), place.host)).toEqual({ status: 'absent' })
})

it('a removal says how many lines go, names long ones at length, and sensitive ones not at all', async () => {
  const long = 'x'.repeat(61)
  writeFileSync(place.at('f'), `x\n${long}\nx\n`)
  const twice = await changeOf(lines, removalOf({ path: place.at('f'), line: 'x' }), place.host)
  expect(twice.steps[0]?.name).toBe(`remove the line "x" (2 times) from ${place.at('f')}`)
  const whole = await changeOf(lines, removalOf({ path: place.at('f'), line: long }), place.host)
  expect(whole.steps[0]).toMatchObject({ name: `remove a line from ${place.at('f')}`, items: [long] })
  const hidden = removalOf({ path: place.at('f'), match: 'x', line: 'x' }, { sensitive: [['line']] })
  expect((await changeOf(lines, hidden, place.host)).steps[0]).toEqual({
    name: `remove a line (2 times) from ${place.at('f')}`,
    effect: 'irreversible',
  })
})

it('a line that came since the plan was made is not written over', async () => {
  writeFileSync(place.at('f'), 'Port 1\n')
  const target = targetOf(port())
  const change = await changeOf(lines, target, place.host)
  writeFileSync(place.at('f'), 'Port 1\nPort 9\n')
  const { results } = await fixAll(lines, [{ target, change }], place.host)
  expect(results[0]?.status).toBe('failed')
  expect(text()).toBe('Port 1\nPort 9\n')
})

it('what is made anew is added after lines that match and are not ours', async () => {
  writeFileSync(place.at('f'), 'other\n')
  const target = targetOf(port())
  const change = await changeOf(lines, target, place.host)
  writeFileSync(place.at('f'), 'Port 1\nother\n')
  await fixAll(lines, [{ target, change }], place.host)
  expect(text()).toBe('Port 1\nPort 22\nother\n')
})

it('a line whose place something of ours leaves is refused where nobody makes the file', () => {
  const vacated = { status: 'absent', vacated: true } as const
  const { diff } = lineReader.reader
  const refusal = { because: `there will be no file ${place.at('f')} to put it into`, remedy: expect.any(String) }
  expect(diff(targetOf(port()) as never, vacated)).toMatchObject({ action: 'create', refusal })
  expect(diff(targetOf(port({ create: true })) as never, vacated).refusal).toBeUndefined()
  expect(diff(targetOf(port()) as never, { status: 'absent' }).refusal).toBeUndefined()
})
