import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const canary = 'canary-91c4-never-shown'

/** One resource of each type that holds text, with this value in it. */
const definition = (value: string, more = '') => `name: web
variables: { key: { type: string, sensitive: true } }
resources:
  whole: { type: "file:file", properties: { path: whole, content: "key: ${value}" }${more} }
  built: { type: "file:file", properties: { path: built, template: built.in, variables: { key: "${value}" } }${more} }
  line: { type: "file:line", properties: { path: lines, line: "key=${value}", match: "^key=" }${more} }
  link: { type: "file:symlink", properties: { path: link, target: /nowhere }${more} }
`
const sensitive = '${{ vars.key }}'

let sandbox: Sandbox
let said: string
beforeEach(async () => {
  said = ''
  sandbox = openSandbox({ 'stack.yaml': definition(sensitive), 'built.in': '${{ key }}\n', lines: 'first\n' })
  await run('run', 0)
})
afterEach(() => sandbox.close())

async function sloth(line: string) {
  const end = await sandbox.sloth(line, { environment: { SLOTH_RUNNER_VAR_key: canary } })
  said += end.stdout + end.stderr
  return end
}

async function run(line: string, exitCode: number) {
  const end = await sloth(line)
  expect(end, `${line}\n${end.stderr}`).toMatchObject({ exitCode })
  return end
}

const text = (path: string): string => readFileSync(join(sandbox.folder, path), 'utf8')

/** Everything that looks at what is there before it is ours again. */
async function lookAll(): Promise<void> {
  for (const line of ['plan', 'plan --json', 'plan --out web.plan --take-over', 'plan show web.plan'])
    await run(line, 3)
  said += text('web.plan')
  await run('run', 2)
  await run('run --json', 2)
}

test('what was forgotten is not shown, whatever is declared of it then', async () => {
  await run('stack resources forget web whole built line link --auto-approve', 0)
  sandbox.write('stack.yaml', definition('plain'))
  await lookAll()
  expect(text('whole')).toContain(canary)
  await run('run --take-over --auto-approve', 0)
  expect(text('whole')).toBe('key: plain')
  await run('stack drift detect web --json', 0)
  await run('stack events list web --json', 0)
  await run('stack history web --run 2 --json --logs', 0)
  expect(said).not.toContain(canary)
  sandbox.write('stack.yaml', definition('plainer'))
  expect((await run('plan', 3)).stdout).toContain('content: "key: plain" -> "key: plainer"')
  expect((await run('plan --json', 3)).stdout).not.toContain('conflict')
})

test('what a run forgets is not shown either, nor by another stack, nor while the first attempt has failed', async () => {
  sandbox.write('stack.yaml', definition(sensitive, ', removal: forget'))
  await run('run', 0)
  sandbox.write('stack.yaml', 'name: web\nresources: {}\nvariables: { key: { type: string, sensitive: true } }\n')
  await run('run --prune --auto-approve', 0)
  sandbox.write('stack.yaml', definition('plain').replace('name: web', 'name: other'))
  await lookAll()
  expect(said).not.toContain(canary)
})

test('what was sealed after a copy of the database was made is not shown once that is restored', async () => {
  sandbox.write('stack.yaml', definition('plain'))
  await run('run --auto-approve --take-over', 0)
  const copy = join(sandbox.folder, '..', 'copy.db')
  await run(`db backup --output ${copy}`, 0)
  sandbox.write('stack.yaml', definition(sensitive))
  await run('run', 0)
  const { stdout } = await run(`db restore ${copy} --auto-approve`, 0)
  expect(stdout).toContain('Traces of sensitive values taken over from there: 3')
  expect(stdout).not.toContain('in clear')
  await run('stack drift detect web --json', 3)
  await run('stack drift show web', 3)
  sandbox.write('stack.yaml', definition('plain'))
  for (const line of ['plan', 'plan --json', 'plan --out web.plan', 'plan show web.plan']) await run(line, 3)
  said += text('web.plan')
  expect(text('whole')).toContain(canary)
  await run('db check', 0)
  expect(said).not.toContain(canary)
  expect(recorded()).not.toContain(canary)
})

test('a restore where nothing was says what it cannot know', async () => {
  const copy = join(sandbox.folder, '..', 'copy.db')
  await run(`db backup --output ${copy}`, 0)
  const { stdout } = await run(`db restore ${copy} --auto-approve --db ${join(sandbox.folder, 'new.db')}`, 0)
  expect(stdout).toContain(
    '! There was no record here before: what became sensitive since that copy was made is not known',
  )
  expect(stdout).toContain('stop watches and run the newest definitions')
})

/** One resource `a` of a stack, beside which a file stands at its path. */
const one = (type: string, properties: string) =>
  `name: web\nvariables: { key: { type: string, sensitive: true } }\nresources:\n  a: { type: "file:${type}", properties: { ${properties} } }\n`
const secretLine = one('line', 'path: lines, line: "password=${{ vars.key }}", match: "^password="')
const secretFile = one('file', 'path: lines, content: "first\\npassword=${{ vars.key }}\\n"')
const plainFile = one('file', 'path: lines, content: "second\\n", mode: "0640"')
const plainLine = one('line', 'path: lines, line: "password=plain", match: "^password=", create: true')

/** The stack `web` with nothing else on record. */
async function begin(definition: string): Promise<void> {
  await run('stack resources forget web whole built line link --auto-approve', 0)
  sandbox.write('stack.yaml', definition)
  await run('run --auto-approve --take-over', 0)
  expect(text('lines')).toContain(`password=${canary}`)
}

describe.each([
  ['a line', secretLine, 'the file of it', plainFile],
  ['a file', secretFile, 'a line of it', plainLine],
])('%s that held something sensitive', (_one, secret, _other, plain) => {
  test.each([
    ['the same address', plain],
    ['another address', plain.replace('  a:', '  b:')],
  ])('is not shown when what is declared in its place is of another type, at %s', async (_where, definition) => {
    await begin(secret)
    sandbox.write('stack.yaml', definition)
    for (const line of ['plan', 'plan --json', 'plan --prune', 'plan --take-over --prune --json']) await sloth(line)
    await sloth('run --auto-approve --take-over --prune')
    await sloth('run --auto-approve --take-over --prune')
    await run('stack history web --json', 0)
    await sloth('stack drift detect web --json')
    expect(text('lines')).not.toContain(canary)
    expect(said).not.toContain(canary)
    expect(recorded()).not.toContain(canary)
  })

  test('is not shown when it was forgotten, and another type is declared of it', async () => {
    await begin(secret)
    await run('stack resources forget web a --auto-approve', 0)
    sandbox.write('stack.yaml', plain)
    await lookAll()
    await run('run --take-over --auto-approve', 0)
    await run('stack history web --json', 0)
    expect(text('lines')).not.toContain(canary)
    expect(said).not.toContain(canary)
    expect(recorded()).not.toContain(canary)
  })
})

/** All bytes of the database, with its log. */
const recorded = (): string =>
  ['stacks.db', 'stacks.db-wal']
    .map((name) => join(sandbox.folder, '..', name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'latin1'))
    .join('')
