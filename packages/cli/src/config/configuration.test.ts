import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidInputError } from '@sloth-runner/core'
import { describe, expect, test } from 'vitest'
import { textSetting } from './configuration.ts'
import { configurationPlaces } from './configuration-files.ts'
import { databasePlace } from './database-place.ts'
import { foreignVariables } from './foreign-variables.ts'
import { loadConfiguration } from './load-configuration.ts'

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

  test('a file that is given is read in place of all the others', async () => {
    const folder = temporaryFolder({ 'sloth-runner.yaml': database('/project.db'), 'other.yaml': '' })
    const configuration = await load(folder, {}, { file: 'other.yaml' })
    expect(configuration.files).toEqual([join(folder, 'other.yaml')])
    expect(textSetting(configuration, 'stacks.database_path').origin.kind).toBe('default')
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
  expect(databasePlace(configuration, {}, folder)).toEqual({
    path: join(folder, 'own.db'),
    fallback: false,
    namedBy: '--db',
  })
})
