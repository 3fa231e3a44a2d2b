import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { JsonObject } from '@sloth-runner/core'
import { changeOf, fixAll, type TestedProvider, targetOf } from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as file from './file-fixer.ts'
import * as fileReader from './file-reader.ts'
import { type Folder, newFolder } from './testing/file-world.ts'

const files: TestedProvider = { ...fileReader, ...file }

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => place.close())

const removalOf = (more: JsonObject = {}) => targetOf(null, { applied: { path: place.at('f'), mode: '0600', ...more } })

describe('a file of which only other fields were declared', () => {
  it('stays with what is in it when it is no longer declared, and says so', async () => {
    writeFileSync(place.at('f'), 'precious')
    const target = removalOf()
    const change = await changeOf(files, target, place.host)
    expect(change).toMatchObject({ action: 'forget', steps: [] })
    expect(fileReader.reader.describe?.(target as never, change, { status: 'absent' }).sentence).toBe(
      `${place.at('f')} stays: what is in it was never declared`,
    )
    expect((await fixAll(files, [{ target, change }], place.host)).results).toEqual([{ status: 'acted' }])
    expect(readFileSync(place.at('f'), 'utf8')).toBe('precious')
  })

  it('is deleted when nothing is in it, and only then', async () => {
    writeFileSync(place.at('f'), '')
    const target = removalOf()
    const change = await changeOf(files, target, place.host)
    expect(change.action).toBe('delete')
    writeFileSync(place.at('f'), 'precious')
    expect((await fixAll(files, [{ target, change }], place.host)).results).toMatchObject([{ status: 'failed' }])
    writeFileSync(place.at('f'), '')
    expect((await fixAll(files, [{ target, change }], place.host)).results).toEqual([{ status: 'acted' }])
    expect(existsSync(place.at('f'))).toBe(false)
  })

  it('is deleted with what is in it once content was declared', async () => {
    writeFileSync(place.at('f'), 'changed since')
    expect((await changeOf(files, removalOf({ content: 'ours' }), place.host)).action).toBe('delete')
  })
})
