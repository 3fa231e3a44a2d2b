import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { localHost } from '../local-host.ts'
import { leftoverSweep, temporaryBeside } from './temporary-names.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sloth-names-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** The name that a process which has ended would have used. */
function nameOfTheDead(path: string): string {
  const source = new URL('temporary-names.ts', import.meta.url).href
  const script = `console.log((await import(${JSON.stringify(source)})).temporaryBeside(${JSON.stringify(path)}))`
  const parameters = ['--conditions=sloth-runner:source', '--input-type=module', '-e', script]
  return execFileSync(process.execPath, parameters, { encoding: 'utf8' }).trim()
}

it('removes what a process left that is gone, and nothing of one that lives', async () => {
  const directory = folder()
  const path = join(directory, 'file')
  const living = temporaryBeside(path)
  writeFileSync(living, 'being written')
  writeFileSync(nameOfTheDead(path), 'left')
  mkdirSync(nameOfTheDead(path))
  writeFileSync(join(directory, '.sloth-runner-elsewhere1-1-1-00'), 'of another machine')
  writeFileSync(join(directory, '.sloth-runner-x'), 'of nobody')
  await leftoverSweep()(directory)
  const expected = [basename(living), '.sloth-runner-elsewhere1-1-1-00', '.sloth-runner-x']
  expect(readdirSync(directory).sort()).toEqual(expected.sort())
})

it('neither shows what the dead left nor keeps a directory for its sake', async () => {
  const directory = join(folder(), 'd')
  mkdirSync(directory)
  const left = nameOfTheDead(join(directory, 'file'))
  writeFileSync(left, 'left')
  const host = localHost()
  expect(await host.list(directory)).toEqual([])
  await host.remove(directory)
  expect(existsSync(directory)).toBe(false)
  mkdirSync(directory)
  const living = temporaryBeside(join(directory, 'file'))
  for (const path of [left, living]) writeFileSync(path, 'being written')
  expect(await host.list(directory)).toEqual([basename(living)])
  await expect(host.remove(directory)).rejects.toMatchObject({ reason: 'ENOTEMPTY' })
})

it('looks at a directory once, and leaves one alone that it cannot look at', async () => {
  const directory = folder()
  const sweep = leftoverSweep()
  await sweep(directory)
  const left = nameOfTheDead(join(directory, 'file'))
  writeFileSync(left, 'left later')
  await sweep(directory)
  await sweep(join(directory, 'missing'))
  expect(readdirSync(directory)).toEqual([basename(left)])
})
