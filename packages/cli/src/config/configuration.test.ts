import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidInputError } from '@sloth-runner/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textSetting } from './configuration.ts'
import { configurationPlaces } from './configuration-files.ts'
import { databasePlace } from './database-place.ts'
import { foreignVariables } from './foreign-variables.ts'
import { examineConfiguration, loadConfiguration } from './load-configuration.ts'
import { settings } from './settings.ts'

function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sloth-runner-config-')))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const database = (path: string): string => `stacks:\n  database_path: ${path}\n`

async function load(
  folder: string,
  environment: Record<string, string> = {},
  flags: { file?: string; database?: string } = {},
) {
  return loadConfiguration({ ...flags, folder, environment: { HOME: folder, ...environment } })
}

const examine = (folder: string) => examineConfiguration({ file: 'c.yaml', folder, environment: { HOME: folder } })

/** Ten lists, each of nine times the one before. */
const bomb = `- &a0 [x]\n${Array.from({ length: 10 }, (_, index) => `- &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]\n`).join('')}`
const manyKeys = Array.from({ length: 11_000 }, (_, index) => `  k${index}: x\n`).join('')

async function problemsOf(text: string) {
  const folder = temporaryFolder({ 'c.yaml': text })
  const error = await load(folder, {}, { file: 'c.yaml' }).catch((thrown: unknown) => thrown)
  if (!(error instanceof InvalidInputError)) throw new Error('It was expected to be refused.')
  return error.findings.map(({ summary, location }) => [summary, location?.line, location?.column])
}

describe('precedence', () => {
  test('a project wins over the user, the environment over files, a flag over all, and each value tells where it comes from', async () => {
    const folder = temporaryFolder({
      '.config/sloth-runner/config.yaml': `${database('/user.db')}  lock_timeout: 2h\n`,
      'sloth-runner.yaml': database('/project.db'),
    })
    const key = 'stacks.database_path'
    const project = await load(folder)
    expect(textSetting(project, key)).toEqual({
      value: '/project.db',
      origin: { kind: 'file', where: join(folder, 'sloth-runner.yaml') },
    })
    expect(textSetting(project, 'stacks.lock_timeout').value).toBe('2h')
    expect(textSetting(project, 'stacks.snapshot_retention').origin.kind).toBe('default')
    const long = { SLOTH_RUNNER_STACKS_DATABASE_PATH: '/long.db' }
    expect(textSetting(await load(folder, long), key).value).toBe('/long.db')
    const short = { ...long, SLOTH_RUNNER_DB_PATH: '/short.db' }
    expect(textSetting(await load(folder, short), key).origin).toEqual({
      kind: 'environment',
      where: 'SLOTH_RUNNER_DB_PATH',
    })
    expect(textSetting(await load(folder, short, { database: '/flag.db' }), key).value).toBe('/flag.db')
  })

  test.each(settings)('$key is set by the variable of its name', async (setting) => {
    const text = {
      path: '/own.db',
      boolean: 'false',
      integer: '7',
      duration: '7m',
      size: '7kB',
      choices: 'manual',
      retention: '7',
      hooks: '[]',
    }
    const given = text[setting.kind]
    const name = `SLOTH_RUNNER_${setting.key.replaceAll('.', '_').toUpperCase()}`
    const { entries } = await load(temporaryFolder(), { [name]: given })
    const entry = entries.find(({ key }) => key === setting.key)
    expect(entry?.origin).toEqual({ kind: 'environment', where: name })
    expect([entry?.value].flat().join()).toBe(given === '[]' ? '' : given)
  })

  test('a file that is given is read in place of all the others', async () => {
    const folder = temporaryFolder({ 'sloth-runner.yaml': database('/project.db'), 'other.yaml': '' })
    const configuration = await load(folder, {}, { file: 'other.yaml' })
    expect(configuration.files).toEqual([join(folder, 'other.yaml')])
    expect(textSetting(configuration, 'stacks.database_path').origin.kind).toBe('default')
  })

  test('a path in a file is relative to that file, one of a variable or a flag to the present folder', async () => {
    const folder = temporaryFolder({
      'sub/c.yaml': database('rel.db'),
      '.config/sloth-runner/config.yaml': database('../of-user.db'),
      'project/sloth-runner.yaml': '',
    })
    const project = join(folder, 'project')
    const pathOf = async (...[environment, flags]: [Record<string, string>, { file?: string; database?: string }]) => {
      const all = { HOME: folder, ...environment }
      const configuration = await loadConfiguration({ ...flags, folder: project, environment: all })
      const { value } = textSetting(configuration, 'stacks.database_path')
      expect(databasePlace(configuration, all).path).toBe(value)
      return value
    }
    const file = '../sub/c.yaml'
    expect(await pathOf({}, { file })).toBe(join(folder, 'sub/rel.db'))
    expect(await pathOf({ SLOTH_RUNNER_CONFIG: file }, {})).toBe(join(folder, 'sub/rel.db'))
    expect(await pathOf({}, {})).toBe(join(folder, '.config/of-user.db'))
    expect(await pathOf({ SLOTH_RUNNER_DB_PATH: 'env.db' }, { file })).toBe(join(project, 'env.db'))
    expect(await pathOf({ SLOTH_RUNNER_STACKS_DATABASE_PATH: 'env.db' }, { file })).toBe(join(project, 'env.db'))
    expect(await pathOf({}, { file, database: 'flag.db' })).toBe(join(project, 'flag.db'))
  })

  test('a file that is given and not there is a usage error', () => {
    expect(() => configurationPlaces('missing.yaml', {}, temporaryFolder())).toThrow('There is no configuration file')
  })
})

describe('what is refused', () => {
  test('an unknown key, with the nearest one and its place', async () => {
    expect(await problemsOf('stacks:\n  auto_lok: true\n')).toEqual([
      ['There is no setting "stacks.auto_lok". Did you mean "auto_lock"?', 2, 3],
    ])
  })

  test('a key that stands elsewhere, with where that is', async () => {
    expect(await problemsOf('lock_timeout: 2h\n')).toEqual([
      ['There is no setting "lock_timeout". Did you mean "stacks.lock_timeout"?', 1, 1],
    ])
  })

  test('values of the wrong kind, all at once', async () => {
    const text =
      'stacks:\n  auto_lock: maybe\n  lock_timeout: soon\n  snapshot_triggers: [never]\nevents: { workers: 0 }\n'
    expect((await problemsOf(text)).map(([, line]) => line)).toEqual([2, 3, 4, 5])
  })

  test('a time for locks in which none could be held', async () => {
    const summary = (given: string) =>
      `stacks.lock_timeout must be a duration above 0 such as 10m, 1h30m or 30d; it is "${given}".`
    for (const given of ['0s', '0h0m'])
      expect(await problemsOf(`stacks: { lock_timeout: ${given} }\n`)).toEqual([[summary(given), 1, 11]])
    const error = await load(temporaryFolder(), { SLOTH_RUNNER_STACKS_LOCK_TIMEOUT: '0s' }).catch((thrown) => thrown)
    expect(error.findings).toMatchObject([{ summary: summary('0s') }])
    const { entries } = await load(temporaryFolder(), { SLOTH_RUNNER_HOOKS_GRACE: '0s' })
    expect(entries.find(({ key }) => key === 'hooks.grace')?.value).toBe('0s')
  })

  test('a setting that one file gives twice and differently, at the second place', async () => {
    const text = 'events: { workers: 5, batch_size: 2 }\nstacks:\n  events:\n    workers: 6\n    batch_size: 2\n'
    expect(await problemsOf(text)).toEqual([
      ['"stacks.events.workers" is 6, and "events.workers" of this file is 5.', 4, 5],
    ])
  })

  test('everything of all files and variables, at once', async () => {
    const folder = temporaryFolder({
      '.config/sloth-runner/config.yaml': 'stacks: { auto_lock: maybe }\n',
      'sloth-runner.yaml': 'validation: { strict: true }\n',
    })
    const error = await load(folder, { SLOTH_RUNNER_EVENTS_WORKERS: 'many' }).catch((thrown) => thrown)
    expect(error.findings.map(({ code }: { code: string }) => code)).toEqual([
      'invalid-setting',
      'unknown-setting',
      'invalid-setting',
    ])
  })

  test('text that is no YAML, with its place', async () => {
    const [[summary, line] = []] = await problemsOf('stacks:\n  a: [1\n')
    expect(summary).toContain('no valid YAML')
    expect(line).toBeGreaterThan(1)
  })

  test('a section that is no map, saying what is in it', async () => {
    expect(await problemsOf('hooks: [a]\n')).toEqual([['"hooks" holds settings, such as hooks.grace.', 1, 1]])
  })

  test('a document that is no map', async () => {
    expect(await problemsOf('- a\n')).toEqual([['A configuration is a map of keys.', undefined, undefined]])
  })

  test.each([
    ['contains itself', 'stacks: &a\n  stacks: *a\n', 'nested deeper than 20 levels'],
    ['multiplies by aliases', bomb, 'more than 10000 values'],
    ['has no end of keys', `stacks:\n${manyKeys}`, 'more than 10000 values'],
    ['is nested without end', `stacks: ${'['.repeat(20_000)}`, 'maxDepth'],
    ['is a byte too large', `# ${'x'.repeat(1024 * 1024 - 2)}\n`, 'larger than 1 MiB'],
  ])('a file that %s, at once', async (_, text, words) => {
    const folder = temporaryFolder({ 'c.yaml': text })
    const error = await load(folder, {}, { file: 'c.yaml' }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ findings: [{ location: { file: join(folder, 'c.yaml') } }] })
    const [{ summary = '', detail = '' } = {}] = (error as InvalidInputError).findings
    expect(`${summary} ${detail}`).toContain(words)
  })

  test('and none that has exactly the size that it may have', async () => {
    const folder = temporaryFolder({ 'c.yaml': `# ${'x'.repeat(1024 * 1024 - 3)}\n` })
    await expect(load(folder, {}, { file: 'c.yaml' })).resolves.toBeDefined()
  })

  const symbols = '/proc/kallsyms'
  test.skipIf(!existsSync(symbols))(
    'a file that the system makes up, of which no size is known, at a mebibyte',
    { meta: { skipReason: `there is no ${symbols}` } },
    async () => {
      const error = await load(temporaryFolder(), {}, { file: symbols }).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ findings: [{ detail: 'It is larger than 1 MiB.' }] })
    },
  )

  test('what is no regular file, without waiting for it', async () => {
    const folder = temporaryFolder()
    execFileSync('mkfifo', [join(folder, 'sloth-runner.yaml')])
    for (const file of [undefined, '/dev/zero', folder]) {
      const error = await load(folder, {}, file === undefined ? {} : { file }).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ findings: [{ code: 'unreadable-configuration' }] })
    }
  })

  test('names that every object has, as settings and as keys of hooks', async () => {
    const text = 'constructor: 1\nstacks: { __proto__: { auto_lock: false }, toString: 1 }\n'
    expect((await problemsOf(text)).map(([summary]) => String(summary).split('.')[0])).toEqual([
      'There is no setting "constructor"',
      'There is no setting "stacks',
      'There is no setting "stacks',
    ])
    const hook = 'events:\n  hooks: [{ name: a, event: lock.*, command: x, valueOf: y }]\n'
    expect(await problemsOf(hook)).toEqual([['A hook has no key "valueOf".', 2, 49]])
  })

  test('any text or bytes give a configuration or findings with places inside the text', async () => {
    const folder = temporaryFolder()
    const piece = fc.constantFrom(
      ...['stacks', 'events', 'hooks', 'validation', 'workers', 'auto_lock', 'snapshot_triggers', 'manual', 'true'],
      ...[
        ': ',
        ':\n',
        '\n',
        '  ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        ', ',
        '&a ',
        '*a',
        '<<: ',
        '"',
        "'",
        '#',
        '|\n',
        '---\n',
        '!x ',
      ],
      ...['__proto__', 'constructor', '1', '1e999', 'null', 'é', '\u2028', '\t', '%', '?'],
    )
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join('')))
    const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
    const trial = async (content: Buffer) => {
      writeFileSync(join(folder, 'c.yaml'), content)
      const { configuration, findings } = await examine(folder)
      const lines = content.toString().split(/\r\n|\r|\n/).length
      expect(configuration.entries).toHaveLength(settings.length)
      for (const { location } of findings) expect(location?.line ?? 1).toBeLessThanOrEqual(lines)
    }
    await fc.assert(fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: text }, bytes), trial), { numRuns: 500 })
  })

  test('a bad value of a variable, naming the variable', async () => {
    const error = await load(temporaryFolder(), { SLOTH_RUNNER_EVENTS_WORKERS: 'many' }).catch((thrown) => thrown)
    expect(error.findings[0].detail).toContain('SLOTH_RUNNER_EVENTS_WORKERS')
  })
})

test('the sections for events and validation may stand inside stacks as well', async () => {
  const folder = temporaryFolder({
    'c.yaml': 'stacks:\n  events:\n    workers: 5\n  validation: { strict_mode: false }\n',
  })
  const { entries } = await load(folder, {}, { file: 'c.yaml' })
  expect(entries.find(({ key }) => key === 'events.workers')?.value).toBe(5)
  expect(entries.find(({ key }) => key === 'validation.strict_mode')?.value).toBe(false)
})

test('a variable that looks like a setting and is none is told, with the nearest one', () => {
  expect(
    foreignVariables({ SLOTH_RUNNER_STACKS_AUTO_LOK: '1', SLOTH_RUNNER_DB_PATH: 'x', SLOTH_RUNNER_VAR_a: 'b' }),
  ).toMatchObject([
    {
      severity: 'warning',
      summary: 'The variable SLOTH_RUNNER_STACKS_AUTO_LOK sets nothing. Did you mean "SLOTH_RUNNER_STACKS_AUTO_LOCK"?',
    },
  ])
})

test('a database that was asked for is taken as it is, relative to the present folder', async () => {
  const folder = temporaryFolder()
  const configuration = await load(folder, {}, { database: 'own.db' })
  expect(databasePlace(configuration, {})).toEqual({
    path: join(folder, 'own.db'),
    fallback: false,
    namedBy: '--db',
  })
})
