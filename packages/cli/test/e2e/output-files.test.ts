import { linkSync, readdirSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const definition = `name: w
variables: { key: { type: string, sensitive: true, default: hidden } }
resources: { a: { type: "file:file", properties: { path: f, content: "\${{ vars.key }}" } } }
`

const writers = [
  'plan --exit-zero --out',
  'stack export w --output',
  'stack snapshot export w 1 --output',
  'stack deps graph --format json --output',
]

let sandbox: Sandbox
let environment: Readonly<Record<string, string | undefined>>
const at = (path: string): string => join(sandbox.folder, path)
const sloth = (line: string) => sandbox.sloth(line, { environment })
/** All but the database, which moves its log into itself whenever it likes. */
const contents = () => {
  const names = readdirSync(sandbox.folder).filter((name) => !/^(s\.db(-wal|-shm)?|hard|folder)$/.test(name))
  return new Map(names.map((name) => [name, readFileSync(at(name), 'latin1')]))
}

beforeEach(async () => {
  sandbox = openSandbox({ 'stack.yaml': definition, 'values.yaml': 'key: other\n', 'notes.txt': 'mine\n' })
  // The files of a project are configuration only where no other file is named.
  environment = { SLOTH_RUNNER_DB_PATH: at('s.db'), SLOTH_RUNNER_CONFIG: undefined }
  const { exitCode } = await sloth('run --auto-approve')
  expect(exitCode).toBe(0)
})
afterEach(() => sandbox.close())

describe.each(writers)('%s', (writer) => {
  test('writes over nothing that it did not write', async () => {
    linkSync(at('s.db'), at('hard'))
    symlinkSync('.', at('folder'))
    await sloth(`${writer} warm.up`)
    const before = contents()
    for (const name of [
      's.db',
      './folder/s.db',
      'hard',
      's.db-wal',
      's.db.key',
      'stack.yaml',
      'notes.txt',
      'sloth-runner.yaml',
    ]) {
      const end = await sloth(`${writer} ${name}`)
      expect(end, name).toMatchObject({ exitCode: 2 })
      expect(end.stderr, name).toContain('Name another file')
    }
    expect(contents()).toEqual(before)
    expect((await sloth('db check')).exitCode).toBe(0)
    expect((await sloth('stack show w')).exitCode).toBe(0)
  })

  test('takes the place of what it wrote before', async () => {
    sandbox.write('empty', '')
    for (const name of ['new.out', 'new.out', 'empty']) {
      const end = await sloth(`${writer} ${name}`)
      expect(end.exitCode, `${name}: ${end.stderr}`).toBe(0)
    }
  })
})

test('a plan takes no file that it was made from, and none that the record could come to', async () => {
  const files = await sloth('plan --var-file values.yaml --out values.yaml')
  expect(files).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('a file with values of variables') })
  unlinkSync(at('f'))
  const elsewhere = { environment: { SLOTH_RUNNER_DB_PATH: at('none.db') } }
  const end = await sandbox.sloth('plan --out none.db', elsewhere)
  expect(end).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('the record of all stacks') })
})

test.each(['png', 'svg', 'dot', 'mermaid', 'tree', 'json'])('a graph as %s is known as one', async (format) => {
  await sloth('stack create base')
  await sloth('stack deps add w base')
  for (let time = 0; time < 2; time += 1) {
    const end = await sloth(`stack deps graph --format ${format} --output graph`)
    expect(end.exitCode, end.stderr).toBe(0)
  }
})
