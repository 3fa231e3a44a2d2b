import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { CommandStart, Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

let sandbox: Sandbox
const open = preparedSandbox({}, async (made) => {
  sandbox = made
  await expectCode('stack create web', 0)
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

async function expectCode(line: string | readonly string[], exitCode: number, start: CommandStart = {}) {
  const end = await sandbox.sloth(line, start)
  expect(end, end.stderr).toMatchObject({ exitCode })
  return end
}

async function expectDocument(line: string | readonly string[], schema: string): Promise<unknown> {
  const { stdout } = await expectCode([...(typeof line === 'string' ? line.split(' ') : line), '--json'], 0)
  const document: unknown = JSON.parse(stdout)
  expect(schemaProblems(schema, document)).toEqual([])
  return document
}

const set = (...words: readonly string[]): readonly string[] => ['stack', 'values', 'set', 'web', ...words]

describe('setting and getting', () => {
  test.each([
    ['null', null, 'null'],
    ['true', true, 'boolean'],
    ['9007199254740991', 9_007_199_254_740_991, 'integer'],
    ['-4', -4, 'integer'],
    ['0.5', 0.5, 'float'],
    ['v2.0.0', 'v2.0.0', 'text'],
    ['https://app.example.com', 'https://app.example.com', 'text'],
    ['["a",1]', ['a', 1], 'list'],
    ['{"a":{"b":[true]}}', { a: { b: [true] } }, 'map'],
  ])('%s is what it looks like', async (text, value, type) => {
    expect(await expectDocument(set('key', text), 'stack-values-set')).toMatchObject({
      stack: 'web',
      created: true,
      changed: true,
      value: { key: 'key', value, type },
    })
    expect(await expectDocument('stack values get web key', 'stack-values-get')).toMatchObject({ value, type })
    const { stdout } = await expectCode('stack values get web key', 0)
    expect(stdout).toBe(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
  })

  test('what is not clear is refused with both ways to say it, and nothing is written', async () => {
    for (const text of ['1.10', '007', '{"a":1,}', '[1']) {
      const { stderr } = await expectCode(set('key', text), 2)
      expect(stderr).toContain('--type text')
      await expectCode(set('other', text, '--type', 'text'), 0)
      expect((await expectCode('stack values get web other', 0)).stdout).toBe(`${text}\n`)
    }
    await expectCode('stack values get web key', 1)
    await expectCode(set('key', 'yes', '--type', 'boolean'), 2)
    for (const text of [
      '9007199254740993',
      '0.10000000000000000001',
      '[9007199254740993]',
      '[0.10000000000000000001]',
    ]) {
      await expectCode(set('key', text), 5)
      await expectCode(set('other', text, '--type', 'text'), 0)
    }
    expect((await expectCode(set('key', '9007199254740993'), 5)).stderr).toContain('--type text')
    await expectCode(set('key'), 2)
    await expectCode(set('__proto__', '1'), 5)
  })

  test('a file is taken byte for byte, and standard input without the line end of echo', async () => {
    sandbox.write('note.txt', 'two\nlines\n')
    sandbox.write('limits.json', '{ "cpu": 2 }\n')
    await expectCode(set('note', '--file', 'note.txt'), 0)
    expect(await expectDocument('stack values get web note', 'stack-values-get')).toMatchObject({
      value: 'two\nlines\n',
    })
    await expectCode(set('limits', '--file', 'limits.json', '--type', 'map'), 0)
    await expectCode(set('piped', '--file', '-', '--type', 'integer'), 0, { input: '42\n' })
    await expectCode(set('word', '--file', '-'), 0, { input: '42\n' })
    const { stdout } = await expectCode('stack values list web', 0)
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '(time)').replaceAll(/ +/g, ' ')).toBe(
      [
        'KEY TYPE UPDATED EXPIRES VALUE',
        '--- ---- ------- ------- -----',
        'limits map (time) - {"cpu":2}',
        'note text (time) - "two\\nlines\\n"',
        'piped integer (time) - 42',
        'word text (time) - "42"',
        '',
        'Total: 4 values',
        '',
      ].join('\n'),
    )
    await expectCode(set('note', '--file', 'none.txt'), 1)
    writeFileSync(join(sandbox.folder, 'latin.txt'), Buffer.from([0xe4]))
    expect((await expectCode(set('note', '--file', 'latin.txt'), 5)).stderr).toContain('not text in UTF-8')
    expect((await expectCode(set('note', '--file', '/dev/zero'), 2)).stderr).toContain('not a regular file')
    const waiting = await sandbox.sloth(set('note', '--file', '-'), {
      input: 'x'.repeat(200_000),
      onRead: (kill) => kill('SIGTERM'),
    })
    expect(waiting.exitCode).toBe(130)
    await expectCode(set('note', 'x', '--file', 'note.txt'), 2)
  })

  test('a value of exactly 1 MiB is kept, and one of a byte more is refused, however it is given', async () => {
    const mebibyte = 1_048_576
    const longest = 'x'.repeat(mebibyte)
    const length = async () => {
      const { value } = (await expectDocument('stack values get web note', 'stack-values-get')) as { value: string }
      return value.length
    }
    sandbox.write('longest.txt', longest)
    sandbox.write('longer.txt', `${longest}x`)
    await expectCode(set('note', '--file', 'longest.txt'), 0)
    expect(await length()).toBe(mebibyte)
    for (const end of ['', '\n', '\r\n']) {
      await expectCode(set('note', '--file', '-'), 0, { input: `${longest}${end}` })
      expect(await length()).toBe(mebibyte)
      const longer = await expectCode(set('note', '--file', '-'), 5, { input: `x${longest}${end}` })
      expect(longer.stderr).toContain('What standard input gives is longer than 1 MiB.')
    }
    expect((await expectCode(set('note', '--file', 'longer.txt'), 5)).stderr).toContain(
      'longer.txt is longer than 1 MiB.',
    )
    await expectCode(set('note', '--file', '-'), 5, { input: 'x'.repeat(1_100_000) })
    await expectCode(set('note', '--sensitive'), 0, { input: `${longest}\n` })
    const { stdout } = await expectCode('stack values get web note --show-secrets', 0)
    expect(stdout).toBe(`${longest}\n`)
  })

  test('a missing key, a missing stack and an expired value are errors that say what is near', async () => {
    await expectCode(set('replicas', '3'), 0)
    expect((await expectCode('stack values get web replica', 1)).stderr).toContain('Did you mean "replicas"?')
    expect((await expectCode('stack values delete web replica', 1)).stderr).toContain('Did you mean "replicas"?')
    expect((await expectCode('stack values set wbe replicas 3', 1)).stderr).toContain('Did you mean "web"?')
    await expectCode(set('gone', 'x', '--ttl', '1ms'), 0)
    await expectCode('stack values get web gone', 1)
    expect((await expectCode('stack show web', 0)).stdout).toContain('Values (1):\n  • replicas')
    expect(await expectDocument('stack values delete web replicas', 'stack-values-delete')).toEqual({
      stack: 'web',
      deleted: 'replicas',
    })
    expect(await expectDocument('stack values list web', 'stack-values-list')).toEqual({ stack: 'web', values: [] })
    expect((await expectCode('stack values list web', 0)).stdout).toBe('The stack web keeps no values.\n')
    await expectCode(set('replicas', '3', '--ttl', 'soon'), 2)
  })

  test('counting adds to what is there, and takes no value', async () => {
    await expectCode(set('deploys', '--increment', '--by', '1000000'), 0)
    const { stdout } = await expectCode(set('deploys', '--increment'), 0)
    expect(stdout).toBe('✓ Value of the stack web set: deploys = 1000001 (integer)\n')
    for (const wrong of [
      ['5', '--increment'],
      ['--by', '5'],
      ['--increment', '--sensitive'],
      ['--increment', '--by', 'x'],
    ])
      await expectCode(set('deploys', ...wrong), 2)
    await expectCode(set('deploys', '--increment', '--by', '0.10000000000000000001'), 5)
    await expectCode(set('name', 'web'), 0)
    expect((await expectCode(set('name', '--increment'), 1)).stderr).toContain('is no number but text')
  })
})

describe('a sensitive value', () => {
  test('comes from standard input or a file, never from the command line, and is shown only when asked for', async () => {
    const refused = await expectCode(set('token', 'geheim', '--sensitive'), 2)
    expect(`${refused.stdout}${refused.stderr}`).not.toContain('geheim')
    await expectCode(set('token', '--sensitive'), 0, { input: 'geheim\n' })
    await expectCode(set('token', 'other'), 2)
    await expectCode(set('token', '--file', '-'), 0, { input: 'geheimer' })
    const said = await Promise.all(
      ['get web token', 'get web token --json', 'list web', 'list web --format yaml'].map((line) =>
        expectCode(`stack values ${line}`, 0),
      ),
    )
    for (const { stdout, stderr } of said) expect(`${stdout}${stderr}`).not.toContain('geheim')
    expect(said[0]).toMatchObject({ stdout: '<sensitive>\n', stderr: expect.stringContaining('--show-secrets') })
    expect((await expectCode('stack values get web token --show-secrets', 0)).stdout).toBe('geheimer\n')
    expect((await expectCode('stack values list web --show-secrets', 0)).stdout).toContain('"geheimer"')
  })
})

test('while somebody else holds the lock, no value is changed', async () => {
  await expectCode(set('key', '1'), 0)
  await expectCode('stack lock acquire web --reason maintenance', 0)
  const elsewhere = {
    environment: { HOME: join(sandbox.folder, '..', 'other'), SLOTH_RUNNER_IDENTITY: 'other@example' },
  }
  for (const line of [set('key', '2'), set('key', '--increment'), ['stack', 'values', 'delete', 'web', 'key']])
    expect((await expectCode([...line, '--wait', '0s'], 6, elsewhere)).stderr).toContain('locked by you@example')
  expect((await expectCode('stack values get web key', 0, elsewhere)).stdout).toBe('1\n')
  await expectCode(set('key', '2'), 0)
})
