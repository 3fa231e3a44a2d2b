import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keptFiles } from './kept-files.ts'
import { openSandbox, program, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let HOME: string
let folder: string
beforeEach(() => {
  sandbox = openSandbox({})
  // The program finds a place of its own for what it compiled, as without these tests.
  delete sandbox.environment.NODE_COMPILE_CACHE
  HOME = join(sandbox.folder, 'home')
  folder = join(HOME, '.cache', 'sloth-runner', 'compiled')
  mkdirSync(HOME)
})
afterEach(() => sandbox.close())

/** Runs `version`, in a shell that sets more before. */
async function version({ before = '', entry = program } = {}): Promise<string> {
  const launcher = ['sh', '-c', `${before}shift; exec "${process.execPath}" "${entry}" "$@"`, 'sh'] as const
  const end = await sandbox.sloth('version', { environment: { HOME }, launcher })
  expect(end).toMatchObject({ exitCode: 0, stderr: '' })
  return end.stdout
}

const kept = (): readonly string[] => keptFiles(HOME).map(({ place }) => place)

const isSpoiled = (place: string): boolean => statSync(place).size === 'spoiled'.length

/** A place that Node keeps its files in, below the program's. */
const nodeFolder = (): string => join(folder, readdirSync(folder)[0] ?? '')

const asRoot = test.skipIf(process.getuid?.() !== 0)

describe('what somebody else could have put there', () => {
  test('has no place: every folder and file is the own user’s, whatever the umask', async () => {
    await version({ before: 'umask 0; ' })
    const cache = join(HOME, '.cache')
    const all = ['.', ...readdirSync(cache, { recursive: true, encoding: 'utf8' })].map((name) => join(cache, name))
    expect(all.length).toBeGreaterThan(4)
    for (const path of all) expect(statSync(path).mode & 0o077, path).toBe(0)
  })

  test.each([
    ['the cache folder', () => dirname(dirname(folder))],
    ['the program’s folder in it', () => dirname(folder)],
    ['the folder for what was compiled', () => folder],
    ['Node’s folder below', nodeFolder],
  ])('is neither kept nor read where others can write %s', async (_, open) => {
    await version()
    const [place = ''] = kept()
    writeFileSync(place, 'spoiled')
    for (const mode of [0o777, 0o775]) {
      chmodSync(open(), mode)
      await version()
      expect(isSpoiled(place), mode.toString(8)).toBe(true)
    }
    chmodSync(open(), 0o755)
    await version()
    expect(isSpoiled(place)).toBe(false)
  })

  test.each([
    ['the program’s folder', () => dirname(folder)],
    ['the folder for what was compiled', () => folder],
    ['Node’s folder below', nodeFolder],
  ])('is neither kept nor read where %s is a link', async (_, linked) => {
    await version()
    const [place = ''] = kept()
    const path = linked()
    const elsewhere = join(HOME, 'elsewhere')
    renameSync(path, elsewhere)
    symlinkSync(elsewhere, path)
    writeFileSync(place, 'spoiled')
    await version()
    expect(isSpoiled(place)).toBe(true)
  })

  test('is kept where a user has the cache folder elsewhere by a link', async () => {
    mkdirSync(join(HOME, 'disk'), { mode: 0o700 })
    symlinkSync('disk', join(HOME, '.cache'))
    await version()
    expect(kept()).toHaveLength(1)
  })

  asRoot.each([
    ['the home', () => HOME],
    ['the cache folder', () => join(HOME, '.cache')],
    ['the folder for what was compiled', () => folder],
    ['Node’s folder below', nodeFolder],
  ])('is neither kept nor read where %s is somebody else’s', async (_, owned) => {
    await version()
    const [place = ''] = kept()
    chownSync(owned(), 4321, 4321)
    writeFileSync(place, 'spoiled')
    await version()
    expect(isSpoiled(place)).toBe(true)
  })

  test.each([
    ['can be written by others', (place: string) => chmodSync(place, 0o666)],
    [
      'is a link',
      (place: string) => {
        renameSync(place, join(HOME, 'elsewhere'))
        symlinkSync(join(HOME, 'elsewhere'), place)
      },
    ],
  ])('is not read from a file that %s', async (_, change) => {
    await version()
    const [place = ''] = kept()
    change(place)
    const { ino } = lstatSync(place)
    await version()
    const found = lstatSync(place)
    expect(found).not.toMatchObject({ ino })
    expect(found.isFile()).toBe(true)
    expect(found.mode & 0o777).toBe(0o600)
  })

  asRoot('is not read from a file of somebody else', async () => {
    await version()
    const [place = ''] = kept()
    chownSync(place, 4321, 4321)
    await version()
    expect(statSync(place).uid).toBe(0)
  })
})

test('a byte that is not as it was written does nothing but have the code compiled again', async () => {
  const first = await version()
  const [place = ''] = kept()
  const whole = readFileSync(place)
  const steps = 12
  for (let step = 0; step < steps; step += 1) {
    const spoiled = Buffer.from(whole)
    const at = Math.floor((step * (whole.length - 1)) / (steps - 1))
    spoiled.writeUInt8(spoiled.readUInt8(at) ^ 0x10, at)
    writeFileSync(place, spoiled)
    expect(await version(), `byte ${at}`).toBe(first)
    expect(readFileSync(place).equals(spoiled), `byte ${at}`).toBe(false)
  }
  const { ino, mtimeMs } = statSync(place)
  await version()
  expect(statSync(place)).toMatchObject({ ino, mtimeMs })
})

describe('what is run is what is there', () => {
  /** Another installation of the same release. Returns its entry file. */
  function install(name: string): string {
    const target = join(sandbox.folder, name)
    cpSync(join(dirname(program), '..', 'dist', 'bundle'), join(target, 'dist', 'bundle'), { recursive: true })
    symlinkSync(join(dirname(program), '..', 'node_modules'), join(target, 'node_modules'))
    mkdirSync(join(target, 'bin'))
    cpSync(program, join(target, 'bin', basename(program)))
    return join(target, 'bin', basename(program))
  }

  /** Has the version told in another way that takes as many characters. */
  function edit(entry: string, from: string, to: string): void {
    const file = join(dirname(entry), '..', 'dist', 'bundle', 'commands', 'version.js')
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(from)
    writeFileSync(file, text.replaceAll(from, to))
  }

  test('after an edit that leaves the length, and after the way back', async () => {
    const entry = install('one')
    const first = await version({ entry })
    expect(first).toContain('(Node ')
    for (const round of [1, 2]) {
      edit(entry, '(Node ', '(Edon ')
      expect(await version({ entry }), `${round}`).toBe(first.replace('(Node ', '(Edon '))
      edit(entry, '(Edon ', '(Node ')
      expect(await version({ entry }), `${round}`).toBe(first)
    }
    expect(kept()).toHaveLength(1)
  })

  test('in each of two installations of one release, whatever the other one kept', async () => {
    const [one, two] = [install('one'), install('two')]
    edit(one, '(Node ', '(Edon ')
    expect(await version({ entry: one })).toContain('(Edon ')
    expect(await version({ entry: two })).toContain('(Node ')
    expect(await version({ entry: one })).toContain('(Edon ')
    expect(kept()).toHaveLength(2)
    const [first = '', second = ''] = kept()
    writeFileSync(first, readFileSync(second))
    expect(await version({ entry: one })).toContain('(Edon ')
    expect(await version({ entry: two })).toContain('(Node ')
    expect(readFileSync(first).equals(readFileSync(second))).toBe(false)
  })

  test('and an error is told although the files that tell it are gone, as in an update', async () => {
    const entry = install('one')
    const chunks = join(dirname(entry), '..', 'dist', 'bundle', 'chunks')
    for (const name of readdirSync(chunks).filter((file) => file.startsWith('report-error'))) rmSync(join(chunks, name))
    const launcher = ['sh', '-c', `shift; exec "${process.execPath}" "${entry}" "$@"`, 'sh'] as const
    const { exitCode, stderr } = await sandbox.sloth('no-such', { environment: { HOME }, launcher })
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^Error: There is no command "no-such"[\s\S]*it may have been updated/),
    })
  })

  test.each(['development', 'test'])('and no warning of its sources where NODE_ENV is %s', async (NODE_ENV) => {
    expect(await version({ entry: install('one'), before: `export NODE_ENV=${NODE_ENV}; ` })).toContain('(Node ')
  })

  test.each([
    ['cannot be changed', 'Object.freeze(Module.prototype)'],
    [
      'is not there',
      `delete Module.prototype._compile
       Module._extensions['.js'] = (module, path) => {
         const text = readFileSync(path, 'utf8').replace(/^#!.*/, '')
         const run = new Script(Module.wrap(text)).runInThisContext()
         run.call(module.exports, module.exports, createRequire(path), module, path, dirname(path))
       }`,
    ],
  ])('where the way in which Node runs modules %s', async (_, change) => {
    const first = await version()
    const uses = `const { createRequire, Module } = require('node:module')
      const { readFileSync } = require('node:fs')
      const { dirname } = require('node:path')
      const { Script } = require('node:vm')`
    sandbox.write('change.cjs', `${uses}\n${change}\n`)
    expect(await version({ before: `export NODE_OPTIONS='--require ${join(sandbox.folder, 'change.cjs')}'; ` })).toBe(
      first,
    )
  })
})
