import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

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

const open = preparedSandbox(
  { 'stack.yaml': definition, 'values.yaml': 'key: other\n', 'notes.txt': 'mine\n' },
  async (made) => {
    sandbox = made
    // The files of a project are configuration only where no other file is named.
    environment = { SLOTH_RUNNER_DB_PATH: at('s.db'), SLOTH_RUNNER_CONFIG: undefined }
    expect(await sloth('run --auto-approve')).toMatchObject({ exitCode: 0 })
  },
)
beforeEach(async () => {
  sandbox = await open()
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
  if (format === 'json')
    expect(schemaProblems('stack-deps-graph', JSON.parse(readFileSync(at('graph'), 'utf8')))).toEqual([])
})

test('a graph takes the place of no graph, picture or list of somebody else', async () => {
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const foreign: Readonly<Record<string, string | Buffer>> = {
    'logo.png': Buffer.from(pixel, 'base64'),
    'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    'drawn.svg': '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    'mine.mmd': 'graph TB\n  a --> b\n',
    'mine.dot': 'digraph dependencies {\n  a -> b\n}\n',
    'tree.txt': 'src\n├── main.ts\n└── test\n',
    'view.json': '{ "stack": null, "nodes": [] }\n',
    // Read with a pattern that goes back and forth, this would never come to an end.
    'endless.txt': `a${' (x)'.repeat(1_000)}`,
  }
  for (const [name, content] of Object.entries(foreign)) {
    writeFileSync(at(name), content)
    const end = await sloth(`stack deps graph --output ${name}`)
    expect(end, name).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('not written over') })
    expect(readFileSync(at(name)), name).toEqual(Buffer.from(content))
  }
})

test.each([
  ['db backup --output', ['s.db', 's.db-wal', './folder/s.db-journal', 's.db.key', 'sloth-runner.yaml', 'keys']],
  ['secrets rotate --key-file', ['s.db-wal', './folder/s.db-shm', 's.db.backup.x', '.sloth-runner/config.yaml']],
  ['init --file', ['sloth-runner.yaml', './folder/.sloth-runner/config.yaml']],
])('%s makes nothing where this program has or looks for files of its own', async (writer, names) => {
  symlinkSync('.', at('folder'))
  const before = contents()
  for (const name of names) {
    const end = await sandbox.sloth(`${writer} ${name}`, {
      environment: { ...environment, SLOTH_RUNNER_KEY_FILE: writer.startsWith('secrets') ? undefined : at('keys') },
    })
    expect(end, name).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Name another file') })
  }
  expect(contents()).toEqual(before)
  expect((await sloth('stack show w')).exitCode).toBe(0)
})

test.each([
  'plan --out',
  'stack export w --output',
  'stack snapshot export w 1 --output',
  'stack deps graph --output',
  'db backup --output',
  'secrets rotate --key-file',
])('%s makes no folder: the one that is missing is named, and how to make it', async (writer) => {
  const before = contents()
  const end = await sloth(`${writer} ${at('mistyped/deeper/file')}`)
  expect(end, end.stderr).toMatchObject({ exitCode: 1 })
  expect(end.stderr).toMatch(new RegExp(`[Tt]here is no folder ${at('mistyped/deeper')}`))
  expect(end.stderr).toContain(`make the folder: "mkdir -p ${at('mistyped/deeper')}"`)
  expect(contents()).toEqual(before)
})

test('an export of a snapshot takes the place of no export of a stack, and the other way round', async () => {
  await sloth('stack export w --output stack.json')
  await sloth('stack snapshot export w 1 --output snapshot.json')
  const before = contents()
  for (const line of ['stack export w --output snapshot.json', 'stack snapshot export w 1 --output stack.json'])
    expect(await sloth(line), line).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('exists already') })
  expect(contents()).toEqual(before)
})

test.each([
  ['missing/x.json', 'There is no folder'],
  ['notes.txt/x.json', 'notes.txt is no folder'],
  ['taken', 'no regular file'],
  ['/dev/null', 'no regular file'],
])('an export to %s is refused, and no event says that there was one', async (path, words) => {
  mkdirSync(at('taken'))
  for (const line of ['stack export w', 'stack snapshot export w 1']) {
    const end = await sloth(`${line} --output ${path}`)
    expect(end, line).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(words) })
    expect(end.stderr).not.toContain('.sloth-runner-')
  }
  const told = await sloth('stack events list w --type *.exported --json')
  expect(JSON.parse(told.stdout)).toMatchObject({ events: [] })
  expect(existsSync(at('missing'))).toBe(false)
})
