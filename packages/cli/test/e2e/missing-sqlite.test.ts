import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSandbox, program, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const installed = dirname(dirname(program))
const sqlite = dirname(createRequire(program).resolve('better-sqlite3/package.json'))

/** How the package of SQLite was installed, in the folder of the package. */
const states = {
  'is missing': null,
  'has no file for this system': () => undefined,
  'has a file of another system': (folder: string) => {
    mkdirSync(join(folder, 'build', 'Release'), { recursive: true })
    writeFileSync(join(folder, 'build', 'Release', 'better_sqlite3.node'), 'MZ: nothing that Linux loads')
  },
} as const

describe.each(Object.entries(states))('where SQLite %s', (_, install) => {
  let root: string
  let sandbox: Sandbox
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'sloth-runner-installed-'))
    for (const part of ['bin', 'package.json', join('dist', 'bundle')])
      cpSync(join(installed, part), join(root, part), { recursive: true })
    const folder = join(root, 'node_modules', 'better-sqlite3')
    if (install !== null) {
      mkdirSync(folder, { recursive: true })
      for (const part of ['lib', 'package.json']) cpSync(join(sqlite, part), join(folder, part), { recursive: true })
      install(folder)
    }
    sandbox = openSandbox()
  })
  afterAll(() => {
    sandbox.close()
    rmSync(root, { recursive: true, force: true })
  })

  function sloth(line: string) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'bin', 'sloth-runner.cjs'), ...line.split(' ')],
      { cwd: sandbox.folder, env: { ...sandbox.environment, NODE_PATH: '' }, encoding: 'utf8' },
    )
    return { exitCode: status, stdout, stderr }
  }

  test.each(['stack create web', 'doctor'])('"%s" says what is missing, for which Node, and what to do', (line) => {
    const { exitCode, stdout, stderr } = sloth(line)
    const said = stdout + stderr
    expect({ exitCode, said }).toMatchObject({ exitCode: 1 })
    expect(said).toContain('SQLite, which keeps the record, cannot be loaded')
    expect(said).toContain(`for ${process.platform} ${process.arch} and Node ${process.versions.node}.`)
    expect(said).toContain('Install sloth-runner again')
    expect(said).not.toMatch(/bug in sloth-runner|^ +at |Make room/m)
    expect(said.split('\n').every((text) => text.length < 600)).toBe(true)
  })

  test('that is told as a document', () => {
    const { exitCode, stdout } = sloth('stack create web --json')
    const document = JSON.parse(stdout) as unknown
    expect(schemaProblems('error', document)).toEqual([])
    expect({ exitCode, document }).toMatchObject({ exitCode: 1, document: { error: { code: 'store-unavailable' } } })
  })

  test('what needs no record goes on', () => {
    for (const line of ['version', '--help', 'config path']) expect(sloth(line), line).toMatchObject({ exitCode: 0 })
  })
})

test('a program of which a part is missing says so in plain words', () => {
  const root = mkdtempSync(join(tmpdir(), 'sloth-runner-installed-'))
  for (const part of ['bin', 'package.json', join('dist', 'bundle')])
    cpSync(join(installed, part), join(root, part), { recursive: true })
  rmSync(join(root, 'dist', 'bundle', 'main.js'))
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'sloth-runner.cjs'), 'version'], {
    env: { ...process.env, HOME: root, XDG_CACHE_HOME: root },
    encoding: 'utf8',
  })
  rmSync(root, { recursive: true, force: true })
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^Error: Files of sloth-runner are missing or broken: .*main\.js/),
  })
  expect(stderr).toContain('Install sloth-runner again')
  expect(stderr).not.toMatch(/^ +at /m)
})
