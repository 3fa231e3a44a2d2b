import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** The definition of one stack, whose variable is sensitive. */
const definition = (rest: string): string => `name: s\nvariables: { pw: { type: string, sensitive: true } }\n${rest}`

const whole = (content: string): string =>
  `  a: { type: file:file, properties: { path: a, content: "${content}\\n" } }\n`
const line = (text: string): string =>
  `  l: { type: file:line, properties: { path: l, create: true, match: "^k=", line: "k=${text}" } }\n`

const secret = 'CANARY-hunter2secret'
const given = { SLOTH_RUNNER_VAR_pw: secret }

let sandbox: Sandbox

beforeEach(() => {
  sandbox = openSandbox()
})

afterEach(() => sandbox.close())

const read = (path: string): string => readFileSync(join(sandbox.folder, path), 'utf8')

async function sloth(command: string, environment: Readonly<Record<string, string>> = {}) {
  return sandbox.sloth(command, { environment: { ...given, ...environment } })
}

async function plan(options = '', environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const planned = await sloth(`plan --file s.yaml --out s.plan ${options}`.trim(), environment)
  expect(planned, planned.stderr).toMatchObject({ exitCode: 3 })
}

async function expectAccepted(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const run = await sloth('run --plan s.plan', environment)
  expect(run, run.stderr).toMatchObject({ exitCode: 0 })
}

/** The words of a refusal, which quote nothing sensitive. */
async function refusal(environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const run = await sloth('run --plan s.plan', environment)
  expect(run, run.stdout).toMatchObject({ exitCode: 1 })
  expect(run.stderr).toContain('The plan is stale')
  for (const hidden of [secret, 'foreign']) expect(run.stdout + run.stderr).not.toContain(hidden)
  return run.stderr
}

/** A database whose key is there, made by another stack. */
async function makeKey(): Promise<void> {
  sandbox.write('key.yaml', definition('outputs: { o: "${{ vars.pw }}" }\n').replace('name: s', 'name: key'))
  expect(await sloth('run --file key.yaml')).toMatchObject({ exitCode: 0 })
}

describe.each([
  ['no key yet', async () => {}],
  ['a key', makeKey],
])('a saved plan of something sensitive, in a database with %s', (_, prepare) => {
  test('is refused where what it would write was made of something that is another by now', async () => {
    await prepare()
    const mixed = '${{ vars.pw }} ${{ env.FOO }}'
    const output = 'outputs: { o: "${{ vars.pw + env.FOO }}", plain: "${{ env.FOO }}" }\n'
    sandbox.write('s.yaml', definition(`resources:\n${whole(mixed)}${line(mixed)}${output}`))
    await plan('', { FOO: 'f1' })
    const words = await refusal({ FOO: 'f2' })
    expect(words).toContain('what is declared of "a" has another value')
    expect(words).toContain('what is declared of "l" has another value')
    expect(words).toContain('the output "o" has another value')
    expect(words).toContain('the output "plain" has another value')
    await expectAccepted({ FOO: 'f1' })
    expect(read('a')).toBe(`${secret} f1\n`)

    await plan('', { FOO: 'f2' })
    expect(await refusal({ FOO: 'f3' })).toContain('what is declared of "l" has another value')
    await expectAccepted({ FOO: 'f2' })
    expect(read('l')).toBe(`k=${secret} f2\n`)
  })

  test('is refused where a field that was observed of another resource is another by now', async () => {
    await prepare()
    const other = '  b: { type: file:file, properties: { path: b, mode: "0644" } }\n'
    sandbox.write('b', 'before')
    sandbox.write('s.yaml', definition(`resources:\n${other}${whole('${{ vars.pw }}')}`))
    expect(await sloth('run --file s.yaml --auto-approve --take-over')).toMatchObject({ exitCode: 0 })
    sandbox.write('s.yaml', definition(`resources:\n${other}${whole('${{ vars.pw }}-v2 ${{ resources.b.size }}')}`))
    await plan()
    sandbox.write('b', 'before and after')
    expect(await refusal()).toContain('what is declared of "a" has another value')
    expect(read('a')).toBe(`${secret}\n`)
  })

  test('is refused where what only the run makes known would be made of something else', async () => {
    await prepare()
    const made = '  b: { type: file:file, properties: { path: b, content: "b" } }\n'
    const late = '${{ vars.pw }} ${{ resources.b.size }} ${{ env.FOO }}'
    sandbox.write('s.yaml', definition(`resources:\n${made}${whole(late)}`))
    await plan('', { FOO: 'foreign1' })
    expect(read('s.plan')).not.toContain('foreign1')
    expect(await refusal({ FOO: 'foreign2' })).toContain('the environment has another value of FOO')
    await expectAccepted({ FOO: 'foreign1' })
    expect(read('a')).toBe(`${secret} 1 foreign1\n`)
  })

  test('is refused where what only the run makes known reads another environment by a name that is computed', async () => {
    await prepare()
    const made = '  b: { type: file:file, properties: { path: b, content: FOO } }\n'
    for (const [name, path] of [
      ['"F" + "OO"', 'a1'],
      ['resources.b.size == 3 ? "FOO" : "BAR"', 'a2'],
    ] as const) {
      const late = `'\${{ vars.pw }} \${{ resources.b.size }} \${{ env[${name}] }}'`
      const file = `  a: { type: file:file, properties: { path: ${path}, content: ${late} } }\n`
      sandbox.write('s.yaml', definition(`resources:\n${made.replaceAll(' b,', ` b${path},`)}${file}`))
      await plan('', { FOO: 'foreign1' })
      expect(read('s.plan')).not.toContain('foreign1')
      expect(await refusal({ FOO: 'foreign2' })).toContain(
        'the environment is another, and an expression reads it by a name that is computed',
      )
      await expectAccepted({ FOO: 'foreign1' })
      expect(read(path)).toBe(`${secret} 3 foreign1`)
    }
  })

  test('is refused where what it saw was changed by hand, and accepted where nothing was', async () => {
    await prepare()
    sandbox.write('s.yaml', definition(`resources:\n${whole('${{ vars.pw }}')}${line('${{ vars.pw }}')}`))
    sandbox.write('a', 'foreign1\n')
    sandbox.write('l', 'k=foreign1\n')
    await plan('--take-over')
    sandbox.write('a', 'foreign2\n')
    sandbox.write('l', 'k=foreign2\n')
    const words = await refusal()
    expect(words).toContain('"a" is no longer as the plan saw it')
    expect(words).toContain('"l" is no longer as the plan saw it')
    expect(read('a') + read('l')).toBe('foreign2\nk=foreign2\n')
    sandbox.write('a', 'foreign1\n')
    sandbox.write('l', 'k=foreign1\n')
    await expectAccepted()
    expect(read('a') + read('l')).toBe(`${secret}\nk=${secret}\n`)
  })

  test('is accepted with the key that came or was changed since', async () => {
    await prepare()
    sandbox.write('s.yaml', definition(`resources:\n${whole('${{ vars.pw }}')}`))
    sandbox.write('a', 'foreign\n')
    await plan('--take-over')
    expect(read('s.plan')).not.toContain(secret)
    await makeKey()
    expect(await sloth('secrets rotate --re-encrypt')).toMatchObject({ exitCode: 0 })
    sandbox.write('a', 'foreign2\n')
    expect(await refusal()).toContain('"a" is no longer as the plan saw it')
    sandbox.write('a', 'foreign\n')
    await expectAccepted()
  })
})

test('of many that are sensitive, in a database without a key, those are named that are not told apart', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `r${index + 10}`)
  const one = (name: string) =>
    `  ${name}: { type: file:file, properties: { path: ${name}, content: "\${{ vars.pw }} \${{ env.${name} }}" } }\n`
  sandbox.write('s.yaml', definition(`resources:\n${names.map(one).join('')}`))
  const all = Object.fromEntries(names.map((name) => [name, '1']))
  await plan('', all)
  const words = await refusal({ ...all, r15: '2' })
  expect(words).toMatch(/at least one of these is another value[^\n]*"r15"/)
  expect(words).not.toContain('"r10"')
  await expectAccepted(all)
})
