import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, program, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': definition })
})
afterEach(() => sandbox.close())

/** Starts the program so that mode bits count for it: root is left without its capabilities. */
const withoutCapabilities = ['setpriv', '--inh-caps=-all', '--bounding-set=-all'] as const
const isRoot = process.getuid?.() === 0
const launcher: readonly [string, ...string[]] = isRoot
  ? [...withoutCapabilities, process.execPath]
  : [process.execPath]
const modesIgnored = isRoot && spawnSync(withoutCapabilities[0], [...withoutCapabilities.slice(1), 'true']).status !== 0

/** Ends with the exit code of a shell command in the sandbox, in which `$SLOTH` is the program. */
function shell(command: string, output: number | 'ignore' = 'ignore'): Promise<number | null> {
  const env = { ...sandbox.environment, SLOTH: `"${process.execPath}" "${program}"` }
  const child = spawn('bash', ['-c', command.replaceAll('$SLOTH', env.SLOTH)], {
    cwd: sandbox.folder,
    env,
    stdio: ['ignore', output, 'ignore'],
  })
  return new Promise((resolve) => child.on('close', resolve))
}

describe('nobody listens', () => {
  test('a run whose progress nobody reads any more is finished', async () => {
    const many = Array.from(
      { length: 50 },
      (_, index) => `  f${index}: { type: "file:file", properties: { path: f${index} } }`,
    )
    sandbox.write('stack.yaml', `name: web\nresources:\n${many.join('\n')}\n`)
    await shell('$SLOTH run 2>&1 >/dev/null | head -1')
    const { document } = await sandbox.json('stack show web')
    expect(document).toMatchObject({ stack: { status: 'completed' } })
  })

  test('a result that cannot be written is an error, and not a crash', async () => {
    const full = openSync('/dev/full', 'w')
    expect(await shell('$SLOTH stack list', full)).toBe(1)
  })
})

test('a short command loads none of the streams of Node', async () => {
  const loaded = join(sandbox.folder, 'loaded.json')
  sandbox.write(
    'note.cjs',
    `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(loaded)}, JSON.stringify(process.moduleLoadList)))`,
  )
  const { stdout } = await sandbox.sloth('stack list', {
    environment: { NODE_OPTIONS: `--require ${join(sandbox.folder, 'note.cjs')}` },
  })
  expect(stdout).toContain('No stacks')
  expect(JSON.parse(readFileSync(loaded, 'utf8'))).not.toContain('NativeModule stream')
})

describe('a definition that is a program', () => {
  /** After this nobody notices that nothing is left to wait for. */
  const withoutGuard = 'process.removeAllListeners("beforeExit")\n'

  test.each([
    ['process.exit(0)\n', 5, 'stack.mjs:1:9'],
    ['process.exit(3)\n', 5, 'process.exit(3)'],
    ['setImmediate(() => process.exit(3))\nawait new Promise(() => {})\n', 5, 'process.exit'],
    ['export default { get name() { return process.exit(4) } }\n', 5, 'stack.mjs:1:46'],
    ['await new Promise(() => {})\nexport default { name: "web" }\n', 5, 'it awaits something that never comes\n  at '],
    [`${withoutGuard}await new Promise(() => {})\n`, 1, 'await'],
  ])('ends the command early and is told: %j', async (text, exitCode, part) => {
    sandbox.write('stack.mjs', text)
    const end = await sandbox.sloth('plan --file stack.mjs --json')
    expect(end).toMatchObject({ exitCode, stderr: expect.stringContaining(part) })
    const document = JSON.parse(end.stdout)
    expect(schemaProblems('error', document)).toEqual([])
    expect(document.error.code).toBe(exitCode === 5 ? 'invalid-input' : 'internal')
  })

  test.each(['--format json', '--format=json'])('and ends early is told on standard output with %s', async (asked) => {
    sandbox.write('stack.mjs', `${withoutGuard}await new Promise(() => {})\n`)
    const end = await sandbox.sloth(`plan --file stack.mjs ${asked}`)
    expect(end.exitCode).toBe(1)
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { message: expect.stringContaining('ended before') } })
  })

  test('is loaded without a word of Node about how', async () => {
    sandbox.write('stack.ts', 'export default { name: "web" }\n')
    for (const _ of ['with nothing compiled', 'with what the first one compiled'])
      expect(await sandbox.sloth('run --file stack.ts')).toMatchObject({
        exitCode: 0,
        stderr: expect.not.stringContaining('Warning'),
      })
  })

  test('prints beside the result, not into it', async () => {
    sandbox.write('stack.mjs', 'console.log("noise")\nprocess.stdout.write("din\\n")\nexport default { name: "web" }\n')
    const end = await sandbox.sloth('plan --file stack.mjs --json')
    expect(end.stderr).toContain('noise\ndin')
    expect(JSON.parse(end.stdout)).toMatchObject({ stack: 'web' })
  })
})

describe('the key of sensitive values', () => {
  test('is tried by doctor, which fails when it is gone', async () => {
    const secret =
      'variables:\n  key: { type: string, sensitive: true, default: abc }\noutputs: { key: "${{ vars.key }}" }\n'
    sandbox.write('stack.yaml', `${definition}${secret}`)
    expect(await sandbox.sloth('doctor')).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining('opens') })
    await sandbox.sloth('run')
    expect((await sandbox.sloth('doctor')).stdout).toContain('opens the sensitive values')
    rmSync(join(sandbox.folder, '..', 'stacks.db.key'))
    const end = await sandbox.sloth('doctor')
    expect(end.exitCode).toBe(1)
    expect(end.stdout).toContain('is missing')
  })
})

describe.skipIf(modesIgnored)('what cannot be written', { meta: { skipReason: 'no setpriv for root' } }, () => {
  const writableCheck = async () => {
    const { stdout } = await sandbox.sloth('doctor --json', { launcher })
    const { checks } = JSON.parse(stdout) as { checks: readonly { name: string }[] }
    return checks.filter(({ name }) => name === 'writable')
  }

  test('is told by doctor: the folder of the database, and what SQLite keeps beside it', async () => {
    await sandbox.sloth('run')
    const database = join(sandbox.folder, '..', 'stacks.db')
    expect(await writableCheck()).toMatchObject([{ status: 'ok' }])
    chmodSync(dirname(sandbox.folder), 0o500)
    expect(await writableCheck()).toMatchObject([
      { status: 'warning', summary: expect.stringContaining(dirname(sandbox.folder)) },
    ])
    chmodSync(dirname(sandbox.folder), 0o700)
    writeFileSync(`${database}-shm`, Buffer.alloc(32_768), { mode: 0o400 })
    expect(await writableCheck()).toMatchObject([
      { status: 'failed', summary: expect.stringContaining('-shm'), remedy: expect.stringContaining('chmod u+rw') },
    ])
  })
})

describe('hooks', () => {
  const configured = (...hooks: readonly object[]) =>
    writeFileSync(join(sandbox.folder, '..', 'config.yaml'), JSON.stringify({ events: { hooks } }))
  const hookChecks = async (exitCode: number) => {
    const { exitCode: code, document } = await sandbox.json('doctor')
    expect({ code, problems: schemaProblems('doctor', document) }).toEqual({ code: exitCode, problems: [] })
    const { checks } = document as {
      checks: readonly { name: string; status: string; summary: string; remedy: string }[]
    }
    return checks.filter(({ name }) => name === 'hook')
  }

  test('are looked at by doctor, which fails when one cannot be called and says what to do', async () => {
    const place = (name: string) => join(sandbox.folder, name)
    sandbox.write('plain.txt', 'no program')
    sandbox.write('open.secret', 'a secret')
    chmodSync(place('plain.txt'), 0o644)
    chmodSync(place('open.secret'), 0o644)
    const on = { event: 'stack.created' }
    configured(
      { ...on, name: 'gone', command: "LANG=C '/no/such/program' --flag" },
      { ...on, name: 'unknown', command: 'no-such-program | cat' },
      { ...on, name: 'plain', command: place('plain.txt') },
      { ...on, name: 'broken', command: 'if true; then echo' },
      { ...on, name: 'absent', url: 'https://chat.example/', secret_file: place('absent.secret') },
      { ...on, name: 'open', url: 'https://chat.example/', secret_file: place('open.secret') },
      { ...on, name: 'good', command: 'for one in 1; do cat > /dev/null; done' },
      { ...on, name: 'unsure', command: '"$HOME/bin/tell" now' },
    )
    const found = await hookChecks(1)
    expect(found.map(({ status, summary }) => `${status} ${summary.split(' ')[0]}`)).toEqual([
      ...['gone', 'unknown', 'plain', 'broken', 'absent', 'open'].map((name) => `failed ${name}`),
      'ok good',
      'ok unsure',
    ])
    const remedies = found.map(({ summary, remedy }) => `${summary} ${remedy}`)
    const parts = [
      /"\/no\/such\/program" is not there\. Install it, or correct its path/,
      /"no-such-program" is not there\. Install it, or name it with its whole path/,
      /plain\.txt" is no program that can be run\. Run "chmod \+x/,
      /does not understand its command: .*Syntax error/,
      /absent\.secret cannot be used: it is not there\. Write the secret there/,
      /open\.secret cannot be used: others .* \(mode 644\)\. Run "chmod 600/,
    ]
    for (const [index, part] of parts.entries()) expect(remedies[index]).toMatch(part)
    expect(found.every(({ summary }) => summary.includes('config.yaml'))).toBe(true)
  })

  test('that were added are looked at as well, and an address that is none fails the configuration', async () => {
    configured()
    expect(await hookChecks(0)).toEqual([])
    await sandbox.sloth(['hook', 'add', 'tell', '--event', '*', '--command', '/no/such/program'])
    expect(await hookChecks(1)).toMatchObject([{ status: 'failed', summary: expect.stringContaining('added by') }])
    configured({ name: 'chat', event: '*', url: 'chat example' })
    const { exitCode, stdout } = await sandbox.sloth('doctor')
    expect(exitCode).toBe(1)
    expect(stdout).toContain('Its address is none')
    expect(stdout).toContain('Correct the file')
  })
})

describe('odd places', () => {
  // The program finds a place of its own for what it compiled, as without these tests.
  beforeEach(() => {
    delete sandbox.environment.NODE_COMPILE_CACHE
  })

  test('a folder that is gone is told', async () => {
    mkdirSync(join(sandbox.folder, 'gone'))
    expect(await shell('cd gone && rmdir ../gone && $SLOTH stack list')).toBe(2)
  })

  test('a home keeps what was compiled', async () => {
    const HOME = join(sandbox.folder, 'home')
    mkdirSync(HOME)
    expect(await sandbox.sloth('version', { environment: { HOME } })).toMatchObject({ exitCode: 0 })
    expect(readdirSync(join(HOME, '.cache', 'sloth-runner', 'compiled'))).toHaveLength(1)
  })

  test('a home that is not there is not made, and one in /proc does not stop the program', async () => {
    for (const HOME of [join(sandbox.folder, 'no', 'home'), '/proc'])
      expect(await sandbox.sloth('version', { environment: { HOME } })).toMatchObject({ exitCode: 0 })
    expect(() => mkdirSync(join(sandbox.folder, 'no'))).not.toThrow()
  })

  test.each(['/proc', '/dev/null', '/dev/null/home', '/proc/sys/kernel'])(
    'where the home is %s, a lock is taken and not remembered, and that is told',
    async (HOME) => {
      await sandbox.sloth('stack create web')
      // Signals were not heard while a folder was made there: only a limit from outside ends that.
      const launcher = ['timeout', '--signal=KILL', '60', process.execPath] as const
      const end = await sandbox.sloth('stack lock acquire web', { environment: { HOME }, launcher })
      expect(end).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('--lock-id') })
      expect(await sandbox.sloth('stack list', { environment: { HOME } })).toMatchObject({ exitCode: 0, stderr: '' })
    },
  )

  test('without a home, and with folders of the user that are none, what is on record is read', async () => {
    await sandbox.sloth('stack create web')
    for (const variable of ['XDG_STATE_HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'])
      for (const value of ['/dev/null', '/proc', 'relative']) {
        const environment = { HOME: undefined, [variable]: value }
        const end = await sandbox.sloth('stack list', { environment })
        expect(end, `${variable}=${value}`).toMatchObject({ exitCode: 0, stderr: '' })
      }
    expect(existsSync(join(sandbox.folder, 'relative'))).toBe(false)
  })

  const unknownUser = 54_321
  const asUnknown = `process.setgid(${unknownUser}); process.setuid(${unknownUser})`

  test('a user whom the system does not know has no home, which stops only what needs one', async (context) => {
    const start = `${asUnknown}; require(process.argv[1])`
    const reads = spawnSync(process.execPath, [
      '-e',
      `${asUnknown}; require('fs').readFileSync(${JSON.stringify(program)})`,
    ])
    context.skip(process.getuid?.() !== 0, 'only root can be another user')
    context.skip(reads.status !== 0, 'the program lies where others cannot read it')
    chmodSync(join(sandbox.folder, '..'), 0o777)
    chmodSync(sandbox.folder, 0o777)
    const launcher = [process.execPath, '-e', start, '--'] as const
    const nobody = { HOME: undefined, SHELL: undefined, USER: undefined, LOGNAME: undefined }
    const folders = Object.fromEntries(
      ['CONFIG', 'DATA', 'STATE', 'CACHE'].map((kind) => [`XDG_${kind}_HOME`, join(sandbox.folder, kind)]),
    )
    const none = await sandbox.sloth('version', { launcher, environment: nobody })
    expect(none).toMatchObject({ exitCode: 0, stderr: '' })
    const refused = await sandbox.sloth('stack create web', { launcher, environment: nobody })
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Set HOME to an absolute path') })
    const environment = { ...nobody, ...folders, SLOTH_RUNNER_IDENTITY: undefined }
    expect(await sandbox.sloth('stack create web', { launcher, environment })).toMatchObject({ exitCode: 0 })
    const run = await sandbox.sloth('run --auto-approve', { launcher, environment })
    expect(run, run.stderr).toMatchObject({ exitCode: 0 })
    const units = await sandbox.sloth('stack drift watch web --interval 1h --print-systemd', { launcher, environment })
    expect(units, units.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`User=${unknownUser}`) })
  })

  test('a first definition that cannot be made is told', async () => {
    const launcher = ['timeout', '--signal=KILL', '60', process.execPath] as const
    const end = await sandbox.sloth('init --file /proc/a/stack.yaml', { launcher })
    expect(end).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('/proc/a/stack.yaml cannot be made') })
  })

  test('a plan that is a device is not read without end', async () => {
    expect(await sandbox.sloth('plan show /dev/zero')).toMatchObject({ exitCode: 2 })
  })
})

describe('what others wrote', () => {
  test('does not reach the terminal as it is, and an output does to the byte', async () => {
    sandbox.write('a', 'old \u001b[2J\u202e text\n')
    sandbox.write('stack.yaml', `${definition}outputs:\n  odd: "\\e[2J"\n`)
    const plan = await sandbox.sloth('plan')
    expect(plan.stdout).toContain('-old \\u001b[2J\\u202e text')
    expect(plan.stdout).not.toContain('\u001b')
    await sandbox.sloth('run --take-over --auto-approve')
    expect(readFileSync(join(sandbox.folder, 'a'), 'utf8')).toBe('x')
    expect((await sandbox.sloth('stack output web odd')).stdout).toBe('\u001b[2J\n')
  })

  test('problems that core finds have a place in the file', async () => {
    sandbox.write('stack.yaml', 'name: web\nresources:\n  a: { type: "file:file", properties: { path: no/such/a } }\n')
    for (const line of ['plan', 'run', 'run --dry-run'])
      expect((await sandbox.sloth(line)).stderr).toContain('stack.yaml:3:')
  })
})
