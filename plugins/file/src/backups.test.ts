import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { Json, JsonObject, Target } from '@sloth-runner/core'
import { changeOf, fixAll, readOne, type TestedProvider, targetOf } from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { validator } from './backup-validator.ts'
import * as file from './file-fixer.ts'
import * as fileReader from './file-reader.ts'
import { declaration, type Folder, newFolder } from './testing/file-world.ts'

const files: TestedProvider = { ...fileReader, ...file }

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => place.close())

const at = (content: string, more: JsonObject = {}): JsonObject => ({
  path: place.at('f'),
  content,
  backup: '.bak',
  ...more,
})
const text = (name: string) => readFileSync(place.at(name), 'utf8')

/** What the engine does: a read, a fix, and a read that is told what the first one found. */
async function put(target: Target<Json>) {
  const read = await readOne(files, target, place.host)
  const change = await changeOf(files, target, place.host)
  const { results } = await fixAll(files, [{ target, change }], place.host)
  const before = read.status === 'present' ? (read.actual as Json) : null
  const after = await readOne(files, { ...target, before } as Target<Json>, place.host)
  return { change, result: results[0], baseline: after.status === 'present' ? (after.actual as Json) : null }
}

describe('the place of a backup', () => {
  it('is named in the plan, and taken again by the backup that was made for the same file', async () => {
    writeFileSync(place.at('f'), 'one')
    const first = await put(targetOf(at('two')))
    expect(first.change.steps).toContainEqual({ name: `keep the old content at ${place.at('f.bak')}`, effect: 'safe' })
    expect([text('f'), text('f.bak')]).toEqual(['two', 'one'])
    const second = await put({ ...targetOf(at('three')), applied: at('two'), baseline: first.baseline })
    expect(second.change.steps[0]?.name).toContain('in place of the backup from before')
    expect([text('f'), text('f.bak')]).toEqual(['three', 'two'])
    const third = await put({ ...targetOf(at('four')), applied: at('three'), baseline: second.baseline })
    expect(third.result?.status).toBe('acted')
    expect([text('f'), text('f.bak')]).toEqual(['four', 'three'])
  })

  it('is refused before anything is done when a file of somebody stands there', async () => {
    writeFileSync(place.at('f'), 'one')
    writeFileSync(place.at('f.bak'), 'precious')
    expect(await changeOf(files, targetOf(at('two')), place.host)).toMatchObject({
      action: 'update',
      steps: [],
      refusal: { because: expect.stringContaining(`a file stands at ${place.at('f.bak')}`) },
    })
  })

  it.each([
    ['a directory', () => mkdirSync(place.at('f.bak'))],
    ['a symbolic link', () => symlinkSync('elsewhere', place.at('f.bak'))],
  ])('is refused for %s', async (what, make) => {
    writeFileSync(place.at('f'), 'one')
    make()
    const { refusal } = await changeOf(files, targetOf(at('two')), place.host)
    expect(refusal?.because).toContain(`${what} stands at`)
  })

  it.each([
    ['changed', () => appendFileSync(place.at('f.bak'), 'precious')],
    [
      'put anew',
      () => {
        rmSync(place.at('f.bak'))
        writeFileSync(place.at('f.bak'), 'precious')
      },
    ],
  ])('is somebody’s once the backup there was %s', async (_, meddle) => {
    writeFileSync(place.at('f'), 'one')
    const { baseline } = await put(targetOf(at('two')))
    meddle()
    const target = { ...targetOf(at('three')), applied: at('two'), baseline }
    expect((await changeOf(files, target, place.host)).refusal).toBeDefined()
  })

  it('is somebody’s when it was there before an adopted file was', async () => {
    writeFileSync(place.at('f'), 'one')
    writeFileSync(place.at('f.bak'), 'precious')
    const { baseline } = await put(targetOf(at('one')))
    const target = { ...targetOf(at('two')), applied: at('one'), baseline }
    expect((await changeOf(files, target, place.host)).refusal).toBeDefined()
  })

  it('is looked at again right before it is written', async () => {
    writeFileSync(place.at('f'), 'one')
    const target = targetOf(at('two'))
    const change = await changeOf(files, target, place.host)
    writeFileSync(place.at('f.bak'), 'precious')
    const { results } = await fixAll(files, [{ target, change }], place.host)
    expect(results[0]?.status).toBe('failed')
    expect([text('f'), text('f.bak')]).toEqual(['one', 'precious'])
  })

  it('keeps the old content through a repeated fix, and is free for the content that is there already', async () => {
    writeFileSync(place.at('f'), 'one')
    writeFileSync(place.at('f.bak'), 'one')
    const target = targetOf(at('two'))
    const change = await changeOf(files, target, place.host)
    for (const _ of [1, 2])
      expect((await fixAll(files, [{ target, change }], place.host)).results).toEqual([{ status: 'acted' }])
    expect([text('f'), text('f.bak')]).toEqual(['two', 'one'])
  })

  it('is nobody’s to replace when what had the same content was there before', async () => {
    writeFileSync(place.at('f'), 'one')
    writeFileSync(place.at('f.bak'), 'one')
    const { change, baseline } = await put(targetOf(at('two')))
    expect(change.steps[0]?.name).toBe(`leave ${place.at('f.bak')} as it is: it holds the old content already`)
    const target = { ...targetOf(at('three')), applied: at('two'), baseline }
    expect((await changeOf(files, target, place.host)).refusal?.because).toContain(`a file stands at`)
    expect([text('f'), text('f.bak')]).toEqual(['two', 'one'])
  })

  it('does not matter while nothing is to be kept', async () => {
    writeFileSync(place.at('f'), 'one')
    writeFileSync(place.at('f.bak'), 'precious')
    await put(targetOf(at('one', { mode: '0640' })))
    expect(existsSync(place.at('f.bak')) && text('f.bak')).toBe('precious')
  })
})

it('no backup is kept where another resource of the stack is', async () => {
  const declarations = [
    declaration('file:file', { path: '/w/f', backup: '.bak' }, 'one'),
    declaration('file:symlink', { path: '/w/f.bak', target: 'f' }, 'two'),
    declaration('file:file', { path: '/w/a', backup: '.b.c' }, 'three'),
    declaration('file:file', { path: '/w/a.b', backup: '.c' }, 'four'),
    declaration('file:file', { path: '/w/z', backup: '.bak' }, 'five'),
  ]
  const { signal } = new AbortController()
  const findings = await validator.validate({ stack: 's', declarations, host: place.host, signal })
  expect(findings.map(({ address, code, summary }) => `${address} ${code} ${summary}`)).toEqual([
    'one backup-taken The backup /w/f.bak would overwrite what "two" declares.',
    'four backup-taken The backup /w/a.b.c would overwrite the backup of "three".',
  ])
})

it('nor where one is by way of a link', async () => {
  mkdirSync(place.at('real'))
  symlinkSync('real', place.at('link'))
  const declarations = [
    declaration('file:file', { path: place.at('link/f'), backup: '.bak' }, 'one'),
    declaration('file:file', { path: place.at('real/f.bak') }, 'two'),
    declaration('file:file', { path: place.at('real/a'), backup: '.b.c' }, 'three'),
    declaration('file:file', { path: place.at('link/a.b'), backup: '.c' }, 'four'),
  ]
  const { signal } = new AbortController()
  const findings = await validator.validate({ stack: 's', declarations, host: place.host, signal })
  expect(findings.map(({ address, summary }) => `${address} ${summary}`)).toEqual([
    `one The backup ${place.at('link/f.bak')} would overwrite what "two" declares.`,
    `four The backup ${place.at('link/a.b.c')} would overwrite the backup of "three".`,
  ])
})
