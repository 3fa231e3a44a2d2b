import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const secret = 'hunter2('

const resource = (properties: string, type = 'file:file'): string =>
  `name: web\nvariables:\n  k: { type: string, sensitive: true }\n  m: { type: object, default: { a: 1 } }\nresources:\n  a: { type: "${type}", properties: { ${properties} } }\n`

let sandbox: Sandbox

beforeAll(() => {
  sandbox = openSandbox({
    'good.yaml': resource('path: a, content: "${{ vars.k }}"'),
    'template.yaml': resource('path: a, template: tpl, variables: { k: "${{ vars.k }}", n: 1 }'),
    tpl: 'first\n${{ n + k }} ${{ "a".matches(k) }}\n',
    'template-syntax.yaml': resource('path: a, template: tpl-syntax'),
    'tpl-syntax': 'first\nport ${{ size( }}\n',
  })
})
afterAll(() => sandbox.close())

/** All that a command prints, told as lines and as a document. */
async function printed(line: string, environment: NodeJS.ProcessEnv = { SLOTH_RUNNER_VAR_k: secret }): Promise<string> {
  const start = { environment }
  const texts = [await sandbox.sloth(line, start), await sandbox.sloth(`${line} --json`, start)]
  return texts.map(({ stdout, stderr }) => stdout + stderr).join('\n')
}

describe('the text of a variable file is not shown', () => {
  test.each([
    ['v.yaml', 'k: hunter2: x\n', 'v.yaml:1:11', 'bad indentation of a mapping entry'],
    ['v.yaml', 'k: !hunter2 x\n', 'v.yaml:1:4', 'a tag in it is not known'],
    ['v.yaml', 'k: 1\nk: hunter2\n', 'v.yaml:2:1', 'the key is there twice'],
    ['v.yaml', 'k: [hunter2]\n', 'good.yaml:3:3', 'must be string, and is array'],
    ['v.json', '{"k": "hunter2json', 'v.json:1:7', 'something else stands where a value should be'],
  ])('%s: %s', async (file, text, place, reason) => {
    sandbox.write(file, text)
    const shown = await printed(`plan --file good.yaml --var-file ${file}`)
    expect(shown).toContain(place)
    expect(shown).toContain(reason)
    expect(shown).not.toContain('hunter2')
  })
})

describe('what a definition says of the values of a sensitive variable is not shown', () => {
  const yaml = (rules: string, rest = ''): string =>
    `name: web\nvariables: { k: { sensitive: true, ${rules} } }\n${rest}`
  const resource = 'resources: { a: { type: "file:file", properties: { path: "hunter2/${{ vars.x }}" } } }\n'
  const code = (rules: string, rest: string): string =>
    `import { defineStack } from '@sloth-runner/core'\nexport default defineStack({ name: 'web', variables: { k: { type: 'string', sensitive: true, ${rules} } }, ${rest}`
  test.each([
    ['a.yaml', yaml('type: string, default: hunter2, enum: [hunter3]'), 2, 'is none of the values that are allowed'],
    ['b.yaml', yaml('type: string, default: x, const: hunter2'), 2, 'is not the value that is allowed'],
    ['c.yaml', yaml('type: string, default: x, pattern: ^hunter2$'), 2, 'has not the form it needs'],
    ['d.yaml', yaml('type: string, default: x, pattern: "hunter2("'), 2, 'are not a JSON Schema'],
    ['e.yaml', yaml('type: integer, default: 1, minimum: 42, description: hunter2'), 2, 'is less than is allowed'],
    [
      'f.yaml',
      yaml('type: object, default: { a: 1 }, properties: { a: { anyOf: [{ const: hunter2 }] } }'),
      2,
      'is nothing that is allowed',
    ],
    ['g.yaml', yaml('type: string, enum: [hunter2]', 'strange: true\n'), 3, 'There is no key "strange".'],
    ['h.yaml', yaml('type: string, defualt: hunter2'), 2, 'There is no key "defualt"'],
    ['i.yaml', yaml('type: string, default: "\\x68unter2"', resource), 3, 'There is no variable "x"'],
    ['j.yaml', yaml('type: string, default: hunter2: x'), 2, 'missed comma between flow collection entries'],
    ['k.yaml', yaml('type: string, default: !hunter2 x'), 2, 'a tag in it is not known'],
    [
      'l.json',
      '{ "name": "web", "variables": { "k": { "sensitive": true, "default": "hunter2" "type": "string" } } }',
      1,
      'This is not JSON',
    ],
    ['m.ts', code("default: 'hunter2' }", ''), 2, 'SyntaxError: the syntax is wrong at this place'],
    ['n.ts', code("default: 'hunter2'", "}, () => { throw new Error('mine') })"), 2, 'Error: mine'],
  ])('%s', async (file, text, line, reason) => {
    sandbox.write(file, text)
    const shown = await printed(`plan --file ${file}`, {})
    expect(shown).toContain(`${file}:${line}`)
    expect(shown).toContain(reason)
    expect(shown).not.toMatch(/hunter[23]|\b42\b/)
  })

  const fromFile = (lines: string): string =>
    `import { readFileSync } from 'node:fs'
${lines}
const variables = { k: { type: 'string', sensitive: true, default: value } }
export default { name: 'web', variables }
`
  const hidden = 'its words are not shown'
  test.each([
    ['o.ts', fromFile('import given from "./broken.json" with { type: "json" }\nconst value = given.k'), 'SyntaxError'],
    ['p.ts', fromFile("const raw = readFileSync('broken.json', 'utf8') as never\nconst value = 'k' in raw"), hidden],
    ['q.ts', fromFile("import { value } from './helper.ts'"), 'helper.ts:2'],
    ['r.ts', fromFile("const value = new Intl.Locale(readFileSync('broken.json', 'utf8'))"), hidden],
    [
      's.ts',
      fromFile(
        "import { execFileSync } from 'node:child_process'\nconst value = execFileSync('cat', ['hunter2'], { stdio: 'pipe' })",
      ),
      hidden,
    ],
  ])('%s, which takes them from elsewhere', async (file, text, told) => {
    sandbox.write('broken.json', '{"k": hunter2}')
    sandbox.write(
      'helper.ts',
      "import { readFileSync } from 'node:fs'\nexport const { k: value } = JSON.parse(readFileSync('broken.json', 'utf8')) // hunter2\n",
    )
    sandbox.write(file, text)
    const shown = await printed(`plan --file ${file}`, {})
    expect(shown).toContain(told)
    expect(shown).toContain(`${file} could not be loaded`)
    expect(shown).not.toContain('hunter2')
  })

  test('names, and modules that are not found, are told all the same', async () => {
    for (const [file, lines, told] of [
      ['t.ts', 'const value = nothing', 'ReferenceError: nothing is not defined'],
      ['u.ts', "import { value } from './nowhere.ts'", 'nowhere.ts'],
    ] as const) {
      sandbox.write(file, fromFile(lines))
      expect(await printed(`plan --file ${file}`, {})).toContain(told)
    }
  })

  test('one that says nothing of them is shown', async () => {
    sandbox.write('plain.yaml', yaml('type: string, minLength: 3, description: The token', 'strange: true\n'))
    expect(await printed('plan --file plain.yaml')).toContain('3 | strange: true')
  })
})

describe('what an expression made of a sensitive value is not shown', () => {
  test.each([
    ['content: "${{ env[vars.k] }}"', 'a key that it asks for is not there'],
    ['content: "${{ vars.m[vars.k] }}"', 'a key that it asks for is not there'],
    ['content: "${{ state[vars.k] }}"', 'a key that it asks for is not there'],
    [`content: "\${{ 'a'.matches(vars.k) ? 'x' : 'y' }}"`, 'a text in it is no regular expression'],
    ['content: "${{ duration(vars.k) }}"', 'a text in it is no duration'],
    ['content: "${{ vars.k }}", sha256: "${{ vars.k }}"', '"sha256" is sensitive'],
    [`content: "\${{ vars.k }}", sha256: "${'0'.repeat(64)}"`, 'what it has is not shown'],
  ])('%s', async (properties, reason) => {
    sandbox.write('stack.yaml', resource(`path: a, ${properties}`))
    const shown = await printed('plan')
    expect(shown).toContain(reason)
    expect(shown).not.toContain('hunter2')
    expect(shown).not.toContain('"$bytes"')
  })

  test('nor in a template, whose problems have their place in it', async () => {
    const shown = await printed('plan --file template.yaml')
    for (const part of ['tpl:2:5', 'tpl:2:18', 'a text in it is no regular expression']) expect(shown).toContain(part)
    expect(shown).not.toContain('hunter2')
  })

  test('a template that cannot be parsed tells where and why', async () => {
    const { exitCode, stderr } = await sandbox.sloth('plan --file template-syntax.yaml', {
      environment: { SLOTH_RUNNER_VAR_k: secret },
    })
    expect(exitCode).toBe(5)
    expect(stderr).toContain('tpl-syntax:2:16')
    expect(stderr).toContain('2 | port ${{ size( }}')
    expect(stderr).toContain('The expression is wrong: Unexpected token: EOF.')
  })
})

test('the environment that expressions read has no values of variables: those are read as vars', async () => {
  sandbox.write('environment.yaml', resource('path: a, content: "${{ env.SLOTH_RUNNER_VAR_k }}"'))
  const shown = await printed('plan --file environment.yaml')
  expect(shown).toContain('environment.yaml:6:50')
  expect(shown).not.toContain('hunter2')
})

test('the environment of a definition in code has neither passphrases nor values of variables', async () => {
  sandbox.write(
    'environment.ts',
    `import { spawnSync } from 'node:child_process'
const seen = Object.keys(process.env).join() + spawnSync('env', { encoding: 'utf8' }).stdout
export default {
  name: 'web',
  variables: { k: { type: 'string', sensitive: true } },
  resources: {
    a: { type: 'file:file', properties: { path: 'seen', content: seen.replaceAll('$', '') } },
    b: { type: 'file:file', properties: { path: 'key', content: '\${{ vars.k }}' } },
  },
}
`,
  )
  const environment = {
    // The others of this file share a database that no passphrase opens.
    SLOTH_RUNNER_DB_PATH: join(sandbox.folder, '..', 'environment.db'),
    SLOTH_RUNNER_VAR_k: 'hunter2',
    SLOTH_RUNNER_PASSPHRASE: 'hunter2',
    SLOTH_RUNNER_NEW_PASSPHRASE: 'hunter2',
    SLOTH_RUNNER_OTHER_PASSPHRASE: 'hunter2',
    SLOTH_RUNNER_SEEN: 'yes',
  }
  const end = await sandbox.sloth('run --file environment.ts', { environment })
  expect(end, end.stderr).toMatchObject({ exitCode: 0 })
  const seen = readFileSync(join(sandbox.folder, 'seen'), 'utf8')
  expect(seen).toContain('SLOTH_RUNNER_SEEN=yes')
  for (const hidden of ['hunter2', 'SLOTH_RUNNER_VAR_', 'PASSPHRASE']) expect(seen).not.toContain(hidden)
  expect(readFileSync(join(sandbox.folder, 'key'), 'utf8')).toBe('hunter2')
})

describe('what is kept in clear takes no sensitive value', () => {
  test.each([
    ['file:file', 'path: "a${{ vars.k }}", content: x', 'path'],
    ['file:file', 'path: a, source: "${{ vars.k }}"', 'source'],
    ['file:file', 'path: a, template: "${{ vars.k }}"', 'template'],
    ['file:file', 'path: a, content: x, backup: "${{ vars.k }}"', 'backup'],
    ['file:directory', 'path: "${{ vars.k }}"', 'path'],
    ['file:absent', 'path: "${{ vars.k }}"', 'path'],
    ['file:line', 'path: a, line: x, match: "${{ vars.k }}"', 'match'],
    ['file:line', 'path: a, line: x, position: "after:${{ vars.k }}"', 'position'],
    ['file:line', 'path: a, block: x, marker: "${{ vars.k }}"', 'marker'],
  ])('%s with %s', async (type, properties, field) => {
    sandbox.write('stack.yaml', resource(properties, type))
    const shown = await printed('plan')
    expect(shown).toContain(`"${field}" is computed from a sensitive value, and is kept and shown in clear.`)
    expect(shown).toContain('Compute it from values that are not sensitive')
    expect(shown).not.toContain('hunter2')
  })
})

test('the size of a secret is not shown', async () => {
  const shown = await printed('plan --file good.yaml')
  expect(shown).toContain(`create ${sandbox.folder}/a`)
  expect(shown).not.toMatch(/\d bytes?\b/)
  const { stderr } = await sandbox.sloth(['stack', 'values', 'set', 'web', 'n', '--type', 'integer', '--file', '-'], {
    input: '98765432109876543210',
  })
  expect(stderr).toContain('beyond 2^53')
  expect(stderr).not.toContain('9876')
})
