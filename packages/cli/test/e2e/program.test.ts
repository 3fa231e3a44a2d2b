import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refuseFlagValues } from '../../src/flags/refuse-flag-values.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaNames, schemaProblems } from './schema-check.ts'

const root = join(import.meta.dirname, '..', '..')
const program = join(root, 'bin', 'sloth-runner.cjs')
const manifest = JSON.parse(readFileSync(join(root, 'dist', 'bundle', 'oclif.manifest.json'), 'utf8'))

interface CachedFlag {
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly multiple?: boolean
  readonly options?: readonly string[]
  readonly aliases?: readonly string[]
}

interface CachedCommand {
  readonly summary?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly aliases: readonly string[]
  readonly args: Readonly<Record<string, { readonly required?: boolean }>>
  readonly flags: Readonly<Record<string, CachedFlag>>
}

const commands = Object.entries(manifest.commands as Record<string, CachedCommand>).sort(([one], [other]) =>
  one < other ? -1 : 1,
)

let sandbox: Sandbox
beforeAll(() => {
  sandbox = openSandbox()
})
afterAll(() => sandbox.close())

describe('every command', () => {
  test.each(commands)('%s has a summary, a description, two examples and help', async (id, command) => {
    expect(command.summary).toMatch(/\.$/)
    expect(command.description).toMatch(/\.$/)
    expect(command.examples?.length).toBeGreaterThanOrEqual(2)
    for (const flag of ['db', 'config', 'json', 'no-color', 'verbose']) expect(command.flags).toHaveProperty(flag)
    const help = await sandbox.sloth([...id.split(':'), '--help'])
    expect(help.exitCode).toBe(0)
    expect(help.stdout).toContain('EXAMPLES')
    expect(help.stdout).toContain(command.summary?.split('\n')[0]?.slice(0, 40))
  })

  test.each(commands)('%s takes no argument from standard input', async (id, { args }) => {
    if (Object.keys(args).length === 0) return
    const end = await sandbox.sloth(id.split(':'), {
      input: 'piped\npiped\n',
      onOutput: (text, kill) => {
        if (text.includes('End with Ctrl-C')) kill('SIGTERM')
      },
    })
    expect(`${end.stdout}${end.stderr}`).not.toContain('piped')
    if (Object.values(args).some(({ required }) => required)) expect(end.exitCode).toBe(2)
  })

  test.each(commands)('%s refuses a value for a flag that takes none', (_, { flags }) => {
    for (const [name, flag] of Object.entries(flags)) {
      const words = [name, ...(flag.aliases ?? [])].map((each) => `--${each}=false`)
      if (flag.char !== undefined) words.push(`-${flag.char}=false`)
      for (const word of words)
        expect(refuseFlagValues(['a', word], flags) !== null, word).toBe(flag.type === 'boolean')
    }
  })

  test('has a committed schema of what it prints with --json', () => {
    const expected = [...commands.map(([id]) => id.replaceAll(':', '-')), 'error'].sort()
    expect([...schemaNames].sort()).toEqual(expected)
  })

  test('is as command-snapshot.json says', async () => {
    const snapshot = commands.map(([id, { args, flags, aliases }]) => ({
      command: id.replaceAll(':', ' '),
      aliases: aliases.map((alias) => alias.replaceAll(':', ' ')),
      arguments: Object.entries(args).map(([name, { required }]) => (required ? name : `[${name}]`)),
      flags: Object.entries(flags)
        .map(([name, flag]) => describeFlag(name, flag))
        .sort(),
    }))
    const text = `${JSON.stringify(snapshot, null, 2)}\n`
    await expect(text).toMatchFileSnapshot(join(root, 'command-snapshot.json'))
  })
})

function describeFlag(name: string, { type, char, multiple, options, aliases = [] }: CachedFlag): string {
  const names = [`--${name}`, ...(char === undefined ? [] : [`-${char}`]), ...aliases.map((alias) => `--${alias}`)]
  const value = type === 'boolean' ? '' : ` ${options?.join('|') ?? 'VALUE'}${multiple ? '...' : ''}`
  return `${names.join(', ')}${value}`
}

describe('the program', () => {
  test('alone and with --help it lists its commands; a topic lists its own', async () => {
    for (const parameters of [[], ['--help'], ['-h'], ['help']]) {
      const end = await sandbox.sloth(parameters)
      expect(end.exitCode).toBe(0)
      expect(end.stdout).toContain('drift')
    }
    expect((await sandbox.sloth('stack')).stdout).toContain('stack list')
    for (const line of [
      'help stack list',
      'stack list -h',
      '-h stack list',
      'stack --help list',
      'help --help stack list',
    ])
      expect((await sandbox.sloth(line)).stdout, line).toContain('--status')
    expect((await sandbox.sloth('-h stack')).stdout).toContain('stack list')
    expect(await sandbox.sloth('-h stack lst')).toMatchObject({ exitCode: 2, stdout: '' })
  })

  test('--version is version', async () => {
    const { stdout } = await sandbox.sloth('version')
    expect(stdout).toMatch(/^sloth-runner \d+\.\d+\.\d+ \(Node /)
    expect((await sandbox.sloth('--version')).stdout).toBe(stdout)
    expect(schemaProblems('version', (await sandbox.json('version')).document)).toEqual([])
  })

  test('reading commands print YAML too', async () => {
    expect((await sandbox.sloth('config path --format yaml')).stdout).toMatch(/^places:\n {2}- scope: given\n/)
    expect((await sandbox.sloth('version --format yaml')).stdout).toMatch(/^version: \S+\nnode: /)
    expect(await sandbox.sloth('hook test none --format json')).toMatchObject({ exitCode: 1 })
  })

  test('a result in two forms at once is refused', async () => {
    const lines = [
      'stack list --json --format yaml',
      'stack events stats --format=prometheus --json',
      'stack deps graph --json --format svg',
      'stack deps graph --json --format tree',
    ]
    for (const line of lines)
      expect(await sandbox.sloth(line)).toMatchObject({
        exitCode: 2,
        stdout: expect.stringContaining('cannot be given together'),
      })
    expect(await sandbox.sloth('stack list --json --format json')).toMatchObject({ exitCode: 0 })
  })

  test('a variable that looks like a setting and is none is told by each command that looks at the record', async () => {
    const environment = { SLOTH_RUNNER_STACKS_AUTO_LOK: 'true' }
    for (const line of ['stack list', 'stack lock list']) {
      const { exitCode, stderr } = await sandbox.sloth(line, { environment })
      expect({ line, exitCode }).toEqual({ line, exitCode: 0 })
      expect(
        stderr.match(/Warning: The variable SLOTH_RUNNER_STACKS_AUTO_LOK sets nothing\. Did you mean/g),
      ).toHaveLength(1)
    }
  })

  test('configuration, providers and doctor print what their schemas say', async () => {
    for (const [line, schema] of [
      ['config show', 'config-show'],
      ['config path', 'config-path'],
      ['providers list', 'providers-list'],
      ['providers show file:file', 'providers-show'],
      ['doctor', 'doctor'],
    ] as const) {
      const { exitCode, document } = await sandbox.json(line)
      expect({ line, exitCode, problems: schemaProblems(schema, document) }).toEqual({
        line,
        exitCode: 0,
        problems: [],
      })
    }
    expect((await sandbox.sloth('providers show file:file')).stdout).toContain('content')
    expect((await sandbox.sloth('doctor')).stdout).toContain('@sloth-runner/plugin-file')
  })

  test('a reading command makes no database', async () => {
    expect((await sandbox.sloth('stack list')).stdout).toContain('No stacks yet')
    expect(() => statSync(join(sandbox.folder, '..', 'stacks.db'))).toThrow('ENOENT')
  })

  test('init writes a definition that runs as it is, and never replaces one', async () => {
    const first = await sandbox.sloth('init --name first')
    expect(first, first.stderr).toMatchObject({ exitCode: 0 })
    const text = readFileSync(join(sandbox.folder, 'stack.yaml'), 'utf8')
    const schema = /\$schema=(.*)/.exec(text)?.[1] ?? ''
    expect(JSON.parse(readFileSync(schema, 'utf8'))).toHaveProperty('properties')
    const run = await sandbox.sloth('run')
    expect(run, run.stderr).toMatchObject({ exitCode: 0 })
    expect(readFileSync(join(sandbox.folder, 'first/index.html'), 'utf8')).toContain('Hello from first')
    const again = await sandbox.sloth('init')
    expect(again.exitCode).toBe(2)
    expect(readFileSync(join(sandbox.folder, 'stack.yaml'), 'utf8')).toBe(text)
    expect((await sandbox.sloth('init --name Not/Good --file other.yaml')).exitCode).toBe(2)
  })

  test('create makes an empty stack once, also as new', async () => {
    const { exitCode, document } = await sandbox.json('stack create empty --description Nothing')
    expect({ exitCode, problems: schemaProblems('stack-create', document) }).toEqual({ exitCode: 0, problems: [] })
    expect((await sandbox.sloth('stack new other')).exitCode).toBe(0)
    expect((await sandbox.sloth('stack create empty')).exitCode).toBe(1)
  })

  test('a definition in TypeScript may import the core and the builders of a plugin from nowhere', async () => {
    sandbox.write(
      'typed/stack.ts',
      `import { defineStack } from '@sloth-runner/core/authoring'
import { file } from '@sloth-runner/plugin-file/builders'
export default defineStack({
  name: 'typed',
  resources: [file('note', { path: 'note.txt', content: 'typed' })],
})
`,
    )
    const run = await sandbox.sloth('run --file typed/stack.ts')
    expect(run, run.stderr).toMatchObject({ exitCode: 0 })
    expect(readFileSync(join(sandbox.folder, 'typed/note.txt'), 'utf8')).toBe('typed')
  })
})

describe('the entry file', () => {
  test('tells an old Node which version it needs, and ends with 1', () => {
    const written: string[] = []
    const old = {
      versions: { node: '8.17.0' },
      execPath: '/usr/bin/node',
      stderr: { write: (text: string) => written.push(text) },
      exitCode: 0,
    }
    runInNewContext(readFileSync(program, 'utf8').replace(/^#!.*/, ''), { process: old, __filename: program })
    expect(old.exitCode).toBe(1)
    expect(written.join('')).toContain('needs Node 22.18 or newer; this is Node 8.17.0')
  })

  test('uses no syntax newer than Node 8', () => {
    const text = readFileSync(program, 'utf8')
    expect(text).not.toMatch(/\?\?|\?\.|=>|`|\b(const|let|import|await|class)\b/)
  })

  test('names no flag to V8 that this one does not know', () => {
    const flags = [...readFileSync(program, 'utf8').matchAll(/setFlagsFromString\('(--[a-z-]+)=/g)].map(
      ([, flag]) => flag,
    )
    expect(flags.length).toBeGreaterThan(0)
    const { stdout } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' })
    for (const flag of flags) expect(stdout).toContain(`${flag} (`)
  })

  test('is executable', () => {
    const { status, stdout } = spawnSync(program, ['version'], { encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('sloth-runner') })
  })
})
