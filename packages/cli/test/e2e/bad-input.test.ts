import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const manyMistakes = `name: web
variables:
  port: { type: integer }
resources:
  broken: { type: "file:file", properties: { path: a, content: "\${{ vars.port + }}" } }
  strange: { type: "file:fil", properties: { path: b } }
  wrong: { type: "file:file", properties: { path: c, contnt: x }, ignore: [{ field: modes, reason: theirs }] }
  one: { type: "file:file", properties: { path: d, content: x }, dependsOn: [two] }
  two: { type: "file:file", properties: { path: e, content: x }, dependsOn: [one] }
  needs: { type: "file:file", properties: { path: "\${{ vars.port }}", content: x } }
  refers: { type: "file:file", properties: { path: f, content: "\${{ resources.wrong.path }}" } }
`

/** A resource of a file. */
function file(name: string, path: string, dependsOn = '[]'): string {
  return `  ${name}: { type: "file:file", properties: { path: ${path}, content: x }, dependsOn: ${dependsOn} }\n`
}

/** Each list is nine times the one before. */
const bomb = Array.from(
  { length: 9 },
  (_, index) => `k${index}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]\n`,
).join('')

let sandbox: Sandbox

beforeAll(() => {
  sandbox = openSandbox({
    'good.yaml': 'name: good\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n',
    'misspelt.yaml': 'name: web\nresorces: {}\n',
    'broken.yaml': 'name: web\nresources: [1\n',
    'type.yaml': 'name: web\nresources:\n  a: { type: "file:fil", properties: { path: a } }\n',
    'many.yaml': manyMistakes,
    'secret.yaml': 'name: web\nvariables:\n  key: { type: string, sensitive: true }\n',
    'secret.ts': `import { defineStack } from '@sloth-runner/core'
export default defineStack({ name: 'web', variables: { key: { type: 'string', sensitive: true } } }, () => ({ resources: [] }))
`,
    'number.yaml': 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: 42 } }\n',
    'map.yaml': 'name: web\nvariables:\n  m: { type: object }\n',
    'twice.json': '{"a": {"b": 1, "b": 2}}',
    'missing-value.yaml': 'name: web\nvariables:\n  port: { type: integer }\n',
    'odd.yaml': 'stacks:\n  auto_lok: true\n',
    'not.plan': '{}',
    'cycle.yaml': `name: web\nresources:\n${file('one', 'd', '[two]')}${file('two', 'e', '[one]')}`,
    'twice.yaml': `name: web\nresources:\n${file('one', 'd')}${file('two', 'd')}`,
    'unwritable.yaml': `name: web\nresources:\n${file('one', '/proc/sys/x')}`,
    'in-the-way.yaml': `name: web\nresources:\n${file('one', 'fifo.yaml')}`,
    'several.yaml': 'name: production\n---\nname: staging\n',
    'bomb.yaml': `name: web\nvariables: &a0 [x]\n${bomb}`,
    'deep.json': `{"name": "web", "variables": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    'damaged.db': 'this is no database, and longer than the header of one would have been: '.repeat(4),
  })
  execFileSync('mkfifo', [join(sandbox.folder, 'fifo.yaml')])
  const newer = new Database(join(sandbox.folder, 'newer.db'))
  newer.exec('CREATE TABLE later (a); PRAGMA application_id = 1397511240; PRAGMA user_version = 99')
  newer.close()
})
afterAll(() => sandbox.close())

describe('what is wrong, and what the process ends with', () => {
  test.each([
    ['stak list', 2, 'Did you mean "sloth-runner stack"?'],
    ['stack lst', 2, 'Did you mean "sloth-runner stack list"?'],
    ['stack list --stats failed', 2, 'Did you mean "--status"?'],
    ['stack list --status odd', 2, '--status takes one of: created, running, completed'],
    ['run other.yaml --file good.yaml', 2, 'looks like a file, and a file is named with --file'],
    ['run --file good.yaml --take-over=false --auto-approve', 2, '--take-over takes no value; leave it out to say no.'],
    ['run --file good.yaml --prune=1', 2, '--prune takes no value'],
    ['stack drift detect --exit-zero=false good', 2, '--exit-zero takes no value'],
    ['stack list surplus', 2, 'Unexpected argument: surplus'],
    ['--db some.db stack list', 2, '"sloth-runner stack list --db some.db"'],
    ['stack --no-color list', 2, '"sloth-runner stack list --no-color"'],
    ['--no-color', 2, 'Put the flags behind the command'],
    ['stack show', 2, 'STACK is missing: Name of the stack.'],
    ['run --file good.yaml --wait', 2, '--wait needs a value.'],
    ['run --db', 2, '--db needs a value.'],
    ['run --wait 1m --wait 2m', 2, '--wait is given more than once'],
    ['run --db= --file good.yaml', 2, '--db is empty.'],
    ['plan --file good.yaml --var-file=', 2, '--var-file is empty.'],
    ['secrets rotate --key-file=', 2, '--key-file is empty.'],
    ['stack create a --db /dev/null', 1, '/dev/null is no file'],
    ['stack list --db /dev/null', 1, '/dev/null is no file'],
    ['stack list --status', 2, '--status needs a value, one of: created'],
    ['plan -x', 2, 'There is no flag "-x".\n'],
    ['run --exit-zero --file good.yaml', 2, '--exit-zero needs --dry-run beside it.'],
    ['stack drift ack web --list --remove', 2, 'cannot be given together'],
    ['stack drift ack web --list --wait 1m', 2, 'cannot be given together'],
    ['stack drift watch web --once --auto-approve', 2, '--auto-approve needs --fix beside it.'],
    ['stack drift watch web --once --interval nonsense', 2, 'cannot be given together'],
    ['stack drift watch web --once --cron 99', 2, 'cannot be given together'],
    ['stack deps graph --full-tree', 2, '--full-tree is about one stack.'],
    ['stack snapshot restore web 1 --dry-run --wait soon', 2, '--wait takes a duration'],
    ['hook add late', 2, 'One of these is needed: --command, --url.'],
    ['apply', 2, 'Did you mean "sloth-runner run"?'],
    ['init --file notes.txt', 2, 'Name a file that ends with .yaml'],
    ['stack ls', 2, 'Did you mean "sloth-runner stack list"?'],
    ['destroy web', 2, 'Did you mean "sloth-runner stack destroy NAME"?'],
    ['stack show nowhere', 1, 'stack create'],
    ['stack history nowhere', 1, 'There is no stack "nowhere"'],
    ['stack drift detect nowhere', 1, 'There is no database'],
    ['stack create Not/Good', 2, 'cannot be the name'],
    ['stack create A/B --version x', 2, '"x" is no version of a stack'],
    ['stack create good --version v1', 2, 'such as 1.4.0'],
    ['providers show file:fil', 1, 'Did you mean "file:file"?'],
    ['run --file missing.yaml', 5, 'missing.yaml'],
    ['plan --file misspelt.yaml', 5, 'Did you mean "resources"?'],
    ['run --file misspelt.yaml', 5, 'misspelt.yaml:2:1'],
    ['plan --file broken.yaml', 5, 'broken.yaml:'],
    ['plan --file many.yaml', 5, 'Known: path, content, source, template, variables, sha256, backup'],
    ['plan --file type.yaml', 5, 'file:fil'],
    ['plan --file missing-value.yaml', 5, 'port'],
    ['plan --file good.yaml --var port=1', 5, 'port'],
    ['plan --file good.yaml --var port', 2, 'NAME=VALUE'],
    ['plan --file secret.yaml --var key=abc', 2, 'sensitive'],
    ['plan --file secret.ts --var key=abc', 2, 'sensitive'],
    ['plan --file number.yaml', 5, 'must be string or object, and is number'],
    [`stack values set web key {"a":1,"a":2}`, 2, 'has a key twice: again at character 8'],
    [`stack values set web key --type map --file twice.json`, 2, 'has a key twice'],
    [`plan --file map.yaml --var m={"a":1,"a":2}`, 5, 'JSON with each key once'],
    ['plan --file good.yaml --target nothing', 1, 'Its resources: a.'],
    ['plan show not.plan', 2, 'is no plan'],
    ['run --plan not.plan', 2, 'is no plan'],
    ['run --plan not.plan --prune', 2, '--prune'],
    ['run --file good.yaml --parallelism many', 2, '--parallelism: expected an integer'],
    ['stack history web --limit 0', 2, '--limit: expected an integer greater than or equal to 1'],
    ['run --file good.yaml --wait soon', 2, '--wait takes a duration'],
    ['config show --config odd.yaml', 5, 'odd.yaml:2:3'],
    ['stack list --config odd.yaml', 5, 'Did you mean "auto_lock"?'],
    ['stack list --config missing.yaml', 2, 'There is no configuration file'],
    ['stack list --config fifo.yaml', 5, 'It is not a regular file.'],
    ['plan --file cycle.yaml', 5, 'one -> two -> one.\n  at '],
    ['run --file cycle.yaml', 5, 'cycle.yaml:3:3'],
    ['run --file twice.yaml', 5, '"two" and "one" are about the same thing'],
    ['run --file twice.yaml', 5, 'twice.yaml:4:'],
    ['run --file unwritable.yaml', 5, '/proc/sys/x cannot be written.\n  at '],
    ['run --file fifo.yaml', 5, 'it is not a regular file'],
    ['run --file in-the-way.yaml --take-over --auto-approve', 1, 'a device, a FIFO or a socket stands at'],
    ['run --file bomb.yaml', 5, 'There are more than 2000000 values.'],
    ['run --file deep.json', 5, 'deep.json:1:'],
    ['run --file several.yaml', 2, 'It holds: production, staging.'],
    ['run stagin --file several.yaml', 2, 'Did you mean "staging"?'],
    ['stack list --db newer.db', 1, 'has schema 99, which is newer than this program knows'],
    ['run --file good.yaml --db newer.db', 1, 'Use sloth-runner'],
    ['stack list --db damaged.db', 1, 'is damaged, or is not a database'],
    ['run --file good.yaml --db damaged.db', 1, 'sloth-runner db restore'],
  ])('%s ends with %d', async (line, exitCode, part) => {
    const end = await sandbox.sloth(line)
    expect({ exitCode: end.exitCode, stderr: end.stderr }).toEqual({ exitCode, stderr: expect.stringContaining(part) })
    expect(end.stdout).toBe('')
    expect(end.stderr).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)$/m)
  })
})

test('what one stack has another cannot have: nothing is done, and both are named', async () => {
  const own = openSandbox({
    'one.yaml': `name: one\nresources:\n${file('a', 'shared')}`,
    'two.yaml': `name: two\nresources:\n${file('b', 'shared').replace('content: x', 'content: y')}`,
  })
  onTestFinished(() => own.close())
  expect((await own.sloth('run --file one.yaml')).exitCode).toBe(0)
  const end = await own.sloth('run --file two.yaml --take-over --auto-approve')
  expect(end).toMatchObject({
    exitCode: 5,
    stderr: expect.stringMatching(/"b" and "a" of the stack "one" are about.*\n {2}at .*two.yaml:3:/),
  })
  expect(readFileSync(join(own.folder, 'shared'), 'utf8')).toBe('x')
  expect((await own.json('stack list')).document).toMatchObject({ stacks: [{ name: 'one' }] })
})

test.each([
  ['a function that is async', 'async () => ({ resources })', 'gives a promise.'],
  ['a function without brackets', '() => { resources }', 'gives undefined.'],
  ['a function that gives a list', '() => resources', 'gives a list.'],
  ['resources that are a Map', '() => ({ resources: new Map([["a", resources[0]]]) })', '"resources" is a Map.'],
])('a stack that would hold nothing by mistake is refused, and nothing of it removed: %s', async (_, body, part) => {
  const definition = (text: string) => `import { defineStack } from '@sloth-runner/core'
import { file } from '@sloth-runner/plugin-file/builders'
const resources = [file('a', { path: 'a', content: 'x' })]
export default defineStack({ name: 'web' }, ${text})
`
  const own = openSandbox({ 'stack.ts': definition('() => ({ resources })') })
  onTestFinished(() => own.close())
  expect((await own.sloth('run')).exitCode).toBe(0)
  own.write('stack.ts', definition(body))
  for (const line of ['run --prune --auto-approve', 'plan --prune', 'stack validate web']) {
    const { exitCode, stdout, stderr } = await own.sloth(line)
    expect({ exitCode, told: stdout + stderr }).toEqual({
      exitCode: 5,
      told: expect.stringMatching(new RegExp(`${part}\\n +at .*stack\\.ts`)),
    })
  }
  expect(readFileSync(join(own.folder, 'a'), 'utf8')).toBe('x')
})

test('a name beside the only definition of a file is that of the stack, which is said', async () => {
  const own = openSandbox({ 'deploy.yaml': `name: deploy\nresources:\n${file('a', 'a')}` })
  onTestFinished(() => own.close())
  const end = await own.sloth('run production --file deploy.yaml')
  expect(end).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining(
      '"production" is taken for the name of the stack: the file holds one definition, "deploy".',
    ),
  })
  expect((await own.json('stack list')).document).toMatchObject({ stacks: [{ name: 'production' }] })
  expect((await own.sloth('run deploy --file deploy.yaml --stack production')).stderr).not.toContain('is taken for')
  expect((await own.sloth('run other --file deploy.yaml --stack production')).exitCode).toBe(2)
})

test('what different stages find is told in one go, with its places and nothing that only follows from it', async () => {
  const { exitCode, document } = await sandbox.json('plan --file many.yaml')
  expect(exitCode).toBe(5)
  const { findings } = (document as { error: { findings: { code: string; location: { line: number } }[] } }).error
  expect(findings.map(({ code, location }) => `${location.line} ${code}`).sort()).toEqual([
    '3 missing-variable',
    '5 invalid-expression',
    '6 unknown-type',
    '7 unknown-field',
    '7 unknown-property',
    '8 dependency-cycle',
  ])
})

test('with --json an error is one document on standard output', async () => {
  const end = await sandbox.sloth('plan --file misspelt.yaml --json')
  expect(end.exitCode).toBe(5)
  const document = JSON.parse(end.stdout)
  expect(schemaProblems('error', document)).toEqual([])
  expect(document.error).toMatchObject({ code: 'invalid-input', findings: [{ location: { line: 2, column: 1 } }] })
})

test('a stack trace is shown only with --verbose or DEBUG', async () => {
  const quiet = await sandbox.sloth('stack show nowhere')
  const verbose = await sandbox.sloth('stack show nowhere --verbose')
  const debug = await sandbox.sloth('stack show nowhere', { environment: { DEBUG: 'sloth-runner' } })
  expect(quiet.stderr).not.toContain('NoSuchStackError')
  for (const { stderr } of [verbose, debug]) expect(stderr).toMatch(/NoSuchStackError: [\s\S]*\n +at /)
})

describe('an argument that is no UTF-8', () => {
  test('is refused, for what was typed cannot be kept', async () => {
    const script = 'exec "$0" "$1" stack values set web key "$(printf "x\\377")"'
    const end = await sandbox.sloth([], { launcher: ['sh', '-c', script, process.execPath] })
    expect(end).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"x\ufffd" is not UTF-8') })
  })

  test.skipIf(process.platform !== 'linux')(
    'is told from the character that stands for such bytes',
    { meta: { skipReason: 'only Linux shows the bytes of a command line' } },
    async () => {
      const end = await sandbox.sloth(['stack', 'show', '\ufffd'])
      expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('There is no stack') })
    },
  )
})
