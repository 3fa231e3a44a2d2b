import { copyFileSync, existsSync, linkSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'

let sandbox: Sandbox
const sloth = (line: string) =>
  sandbox.sloth(line, { environment: { SLOTH_RUNNER_DB_PATH: join(sandbox.folder, 'db', 's.db') } })
const stack = (type: string, properties: string): string =>
  `name: w\nresources: { a: { type: "file:${type}", takeOver: true, properties: { ${properties} } } }\n`

const open = preparedSandbox({ 'other.yaml': 'name: other\nresources: {}\n', 'db/notes': '' }, async (made) => {
  sandbox = made
  symlinkSync('db', join(sandbox.folder, 'linked'))
  expect((await sloth('run --file other.yaml --auto-approve')).exitCode).toBe(0)
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(async () => {
  expect((await sloth('stack list')).stdout).toContain('other')
  expect((await sloth('db check')).exitCode).toBe(0)
  sandbox.close()
})

describe('what the program lives on', () => {
  test.each([
    ['file', 'path: db/s.db, content: x'],
    ['file', 'path: linked/s.db, content: x'],
    ['file', 'path: db/s.db.key, content: x'],
    ['file', 'path: db/s.db-wal, content: x'],
    ['absent', 'path: db/s.db'],
    ['symlink', 'path: db/s.db, target: /dev/null'],
    ['line', 'path: db/s.db, line: x'],
    ['absent', 'path: ../home/.local/share/sloth-runner, recursive: true'],
    ['file', 'path: stack.yaml, content: x'],
  ])('is what no %s may be about: %s', async (type, properties) => {
    sandbox.write('stack.yaml', stack(type, properties))
    for (const line of ['plan', 'run --auto-approve --take-over']) {
      const end = await sloth(line)
      expect(end.exitCode, end.stdout).toBe(5)
      expect(end.stderr).toMatch(
        /this is (the record of all stacks|where plugins are installed|a file of this definition)/,
      )
    }
  })

  test.each([
    ['directory', 'path: db, purge: true'],
    ['absent', 'path: db, recursive: true'],
    ['absent', 'path: ., recursive: true'],
    ['directory', 'path: ., purge: true, keep: [stack.yaml, other.yaml]'],
  ])('is removed by no %s that holds it: %s', async (type, properties) => {
    sandbox.write('stack.yaml', stack(type, properties))
    const plan = await sloth('plan')
    expect(plan.stdout + plan.stderr).toContain('this is the record of all stacks')
    for (let time = 0; time < 2; time += 1) {
      const run = await sloth('run --auto-approve --take-over')
      expect(run.exitCode, run.stdout).not.toBe(0)
    }
    expect(readFileSync(join(sandbox.folder, 'stack.yaml'), 'utf8')).toContain('name: w')
    expect(existsSync(join(sandbox.folder, 'db', 's.db'))).toBe(true)
  })

  test('stays when the folder that holds it is destroyed, and does not keep others from being managed', async () => {
    sandbox.write('stack.yaml', stack('directory', 'path: db, mode: "0700"'))
    expect((await sloth('run --auto-approve --take-over')).exitCode).toBe(0)
    const end = await sloth('stack destroy w --auto-approve')
    expect(end.exitCode).not.toBe(0)
    expect(end.stdout + end.stderr).toContain('this is the record of all stacks')
  })

  test('a key file that only the record names is one of them, and is read for no stack either', async () => {
    const key = join(sandbox.folder, 'keys', 'k')
    const secret =
      'name: s\nvariables: { p: { type: string, sensitive: true } }\nresources: { f: { type: "file:file", properties: { path: f, content: "${{ vars.p }}" } } }\n'
    sandbox.write('keys/.keep', '')
    sandbox.write('secret.yaml', secret)
    symlinkSync('keys', join(sandbox.folder, 'near'))
    const made = await sandbox.sloth('run --file secret.yaml --auto-approve', {
      environment: {
        SLOTH_RUNNER_DB_PATH: join(sandbox.folder, 'db', 's.db'),
        SLOTH_RUNNER_KEY_FILE: key,
        SLOTH_RUNNER_VAR_p: 'secret-of-the-test',
      },
    })
    expect(made.exitCode, made.stderr).toBe(0)
    const bytes = readFileSync(key, 'utf8')
    expect(bytes.length).toBeGreaterThan(20)
    linkSync(key, join(sandbox.folder, 'hard'))
    linkSync(join(sandbox.folder, 'db', 's.db'), join(sandbox.folder, 'hard.db'))
    writeFileSync(join(sandbox.folder, 'copied'), `\n${bytes}`)
    for (const properties of [
      'path: copy, source: hard',
      'path: copy, template: hard',
      'path: copy, source: copied',
      'path: copy, template: copied',
      'path: copy, source: hard.db',
      'path: keys/k, content: x',
      'path: near/k, content: x',
      'path: copy, source: keys/k',
      'path: copy, source: near/k',
      'path: copy, template: keys/k',
      'path: copy, source: db/s.db',
    ]) {
      sandbox.write('stack.yaml', stack('file', properties))
      for (const line of ['plan', 'run --auto-approve --take-over']) {
        const end = await sloth(line)
        expect(end.exitCode, `${properties}\n${end.stdout}`).toBe(5)
        expect(end.stderr).toMatch(/this is (a key file of sensitive values|the record of all stacks)/)
        expect(end.stdout + end.stderr).not.toContain(bytes.trim())
      }
    }
    expect(readFileSync(key, 'utf8')).toBe(bytes)
    expect(existsSync(join(sandbox.folder, 'copy'))).toBe(false)
    expect(readFileSync(join(sandbox.folder, 'db', 's.db'), 'latin1')).not.toContain(bytes.trim())

    // Nor is it shown as what somebody put where something is declared.
    sandbox.write('stack.yaml', stack('file', 'path: f2, content: x'))
    expect((await sloth('run --auto-approve')).exitCode).toBe(0)
    for (const put of [linkSync, copyFileSync]) {
      rmSync(join(sandbox.folder, 'f2'))
      put(key, join(sandbox.folder, 'f2'))
      for (const line of ['plan', 'stack drift detect w', 'stack drift show w']) {
        const { stdout, stderr } = await sloth(line)
        expect(stdout).toMatch(/\ba\b/)
        expect(stdout + stderr).not.toContain(bytes.trim())
      }
    }
  })
})
