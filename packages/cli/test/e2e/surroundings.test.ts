import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, program, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': definition })
})
afterEach(() => sandbox.close())

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

describe('a definition that is a program', () => {
  test.each([
    ['process.exit(0)\n', 'process.exit'],
    ['await new Promise(() => {})\nexport default { name: "web" }\n', 'await'],
  ])('ends the command early and is told: %j', async (text, part) => {
    sandbox.write('stack.mjs', text)
    const end = await sandbox.sloth('plan --file stack.mjs --json')
    expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(part) })
    expect(schemaProblems('error', JSON.parse(end.stdout))).toEqual([])
  })

  test('prints beside the result, not into it', async () => {
    sandbox.write('stack.mjs', 'console.log("noise")\nexport default { name: "web" }\n')
    const end = await sandbox.sloth('plan --file stack.mjs --json')
    expect(end.stderr).toContain('noise')
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

describe('odd places', () => {
  test('a list of plugins that cannot be read is named', async () => {
    sandbox.write('../home/.local/share/sloth-runner/package.json', '{')
    const end = await sandbox.sloth('stack list')
    expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('list of installed plugins') })
    expect(end.stderr).not.toContain('bug in sloth-runner')
  })

  test('a folder that is gone is told', async () => {
    mkdirSync(join(sandbox.folder, 'gone'))
    expect(await shell('cd gone && rmdir ../gone && $SLOTH stack list')).toBe(2)
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
