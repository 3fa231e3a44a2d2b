import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PathInfo } from '@sloth-runner/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { localHost } from '../local-host.ts'
import { inTurn } from './in-turn.ts'

const host = localHost()
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-kit-'))
  path = join(folder, 'file')
  writeFileSync(path, 'old')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const looked = async (): Promise<PathInfo> => (await host.inspect([path]))[0] as PathInfo
const put = (text: string, replaces: PathInfo) => host.writeFile(path, Buffer.from(text), { replaces })

it('a file is replaced as it was looked at', async () => {
  await put('new', await looked())
  expect(readFileSync(path, 'utf8')).toBe('new')
})

it.each([
  ['was written to', () => appendFileSync(path, ' and more'), 'old and more'],
  [
    'is another one',
    () => {
      writeFileSync(`${path}.other`, 'new')
      rmSync(path)
      writeFileSync(path, 'two')
    },
    'two',
  ],
])('one that %s since is left, and nothing stays behind', async (_, meddle, text) => {
  const replaces = await looked()
  meddle()
  await expect(put('mine', replaces)).rejects.toMatchObject({ reason: 'CHANGED' })
  expect(readFileSync(path, 'utf8')).toBe(text)
  expect(readdirSync(folder).filter((name) => name.startsWith('.sloth-runner'))).toEqual([])
})

it('of several who replace the same file, one does', async () => {
  const replaces = await looked()
  const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => put(text, replaces)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

it.skipIf(process.platform !== 'linux')('a turn is had by one at a time, and given back after a failure', async () => {
  let inside = 0
  let most = 0
  const visit = () =>
    inTurn('some thing', async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
    })
  await expect(inTurn('some thing', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await Promise.all([visit(), visit(), visit()])
  expect(most).toBe(1)
})
