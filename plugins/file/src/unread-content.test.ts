import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import type { JsonObject } from '@sloth-runner/core'
import { changeOf, converge, readOne, type TestedProvider, targetOf } from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as fileFixer from './file-fixer.ts'
import * as fileReader from './file-reader.ts'
import { asRoot, type Folder, newFolder } from './testing/file-world.ts'

const files: TestedProvider = { ...fileReader, ...fileFixer }
const nobody = 65534

let place: Folder
let declared: JsonObject
beforeEach(() => {
  place = newFolder()
  for (const folder of [place.at('..'), place.folder]) chmodSync(folder, 0o777)
  declared = { path: place.at('file'), content: 'declared', mode: '0640' }
  writeFileSync(place.at('file'), 'declared')
  chownSync(place.at('file'), nobody, nobody)
  chmodSync(place.at('file'), 0)
})
afterEach(() => place.close())

/** Runs as an ordinary user, who owns the file. */
async function asOwner<T>(act: () => Promise<T>): Promise<T> {
  process.seteuid?.(nobody)
  try {
    return await act()
  } finally {
    process.seteuid?.(0)
  }
}

const onRecord = () => targetOf(declared, { applied: declared })

describe.runIf(asRoot)('a file whose content may not be read', () => {
  it('is judged by everything else', async () => {
    const observation = await asOwner(() => readOne(files, onRecord(), place.host))
    expect(observation).toMatchObject({
      status: 'present',
      actual: { mode: '0000' },
      unreadable: [{ path: ['content'], reason: 'denied', detail: expect.stringContaining('EACCES') }],
    })
    expect(observation).not.toHaveProperty('actual.content')
    const { action, fields } = await asOwner(() => changeOf(files, onRecord(), place.host))
    expect([action, fields.map(({ path, from, to }) => [path, from, to])]).toEqual([
      'update',
      [[['mode'], '0000', '0640']],
    ])
  })

  it('gets its mode back, and is read then', async () => {
    await asOwner(() => converge(files, onRecord(), place.host))
    expect(statSync(place.at('file')).mode & 0o777).toBe(0o640)
    const observation = await asOwner(() => readOne(files, onRecord(), place.host))
    expect(observation).toMatchObject({ status: 'present', actual: { content: { size: 8 } } })
    expect(observation).not.toHaveProperty('unreadable')
  })

  it('is not written over when it can no longer be read at the act', async () => {
    chmodSync(place.at('file'), 0o600)
    writeFileSync(place.at('file'), 'theirs')
    const target = onRecord()
    const observation = await asOwner(() => readOne(files, target, place.host))
    if (observation.status !== 'present') throw new Error(observation.status)
    const change = fileReader.reader.diff(target as never, observation as never)
    chmodSync(place.at('file'), 0)
    writeFileSync(place.at('file'), 'came since')
    const [result] = await asOwner(() =>
      fileFixer.fixer.fix(
        [{ target: { ...target, before: observation.actual }, change }] as never,
        {
          host: place.host,
          signal: new AbortController().signal,
          progress: () => undefined,
          content: async () => ({ bytes: new Uint8Array() }),
        } as never,
      ),
    )
    expect(result).toMatchObject({ status: 'failed', error: { reason: 'EACCES' } })
    expect(readFileSync(place.at('file'), 'utf8')).toBe('came since')
  })

  it.each([
    ['was never put in force', () => targetOf(declared)],
    ['is to be removed', () => targetOf(null, { applied: declared })],
  ])('stays unknown as a whole where it %s', async (_, target) => {
    const observation = await asOwner(() => readOne(files, target(), place.host))
    expect(observation).toMatchObject({ status: 'unreadable', reason: 'denied', remedy: expect.stringMatching(/root/) })
  })
})
