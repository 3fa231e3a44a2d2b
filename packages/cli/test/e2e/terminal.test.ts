import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import { program, type Sandbox } from './sandbox.ts'

/** `script` of util-linux gives a program a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).status === 0

const definition = 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'

let sandbox: Sandbox
const open = preparedSandbox({ 'stack.yaml': definition }, (made) => made.sloth('run'))
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

/** Runs a command on a terminal, and types `answer` once the question is there. */
function onTerminal(
  line: string,
  answer: string,
  environment: NodeJS.ProcessEnv = {},
  question = '(yes/no)',
): Promise<{ exitCode: number | null; screen: string }> {
  const command = `${process.execPath} ${program} ${line}`
  return new Promise((resolve, reject) => {
    const env = { ...sandbox.environment, TERM: 'xterm', ...environment }
    const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd: sandbox.folder, env })
    let screen = ''
    let answered = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text
      if (answered || !screen.includes(question)) return
      answered = true
      child.stdin.write(`${answer}\r`)
    })
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, screen }))
  })
}

describe.skipIf(!hasScript)('on a terminal', () => {
  test('the plan is shown, "yes" goes on', async () => {
    const { exitCode, screen } = await onTerminal('stack destroy web', 'yes')
    expect({ exitCode, screen }).toMatchObject({
      exitCode: 0,
      screen: expect.stringContaining('Destroy plan for stack: web'),
    })
    expect(existsSync(join(sandbox.folder, 'a'))).toBe(false)
  })

  test('what a command is at work on is shown until it is done, and a log of a quick one has no word of it', async () => {
    const { exitCode, screen } = await onTerminal('db check', '')
    const [working, rest] = screen.split('\r\n\u001b[1A\u001b[0J')
    expect({ exitCode, working }).toEqual({ exitCode: 0, working: 'Checking the database…' })
    expect(rest).toMatch(/^Checking: /)
    expect(await sandbox.sloth('db check')).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('a restore that is applied asks once, about the record and the world, and a no does nothing at all', async () => {
    await sandbox.sloth('stack snapshot create web')
    sandbox.write('stack.yaml', definition.replace('content: x', 'content: y'))
    await sandbox.sloth('run')
    const versions = async () => (await sandbox.sloth('stack snapshot list web')).stdout
    const before = await versions()
    const refused = await onTerminal('stack snapshot restore web v2 --apply', 'no')
    expect(refused).toMatchObject({ exitCode: 2, screen: expect.stringContaining('Nothing was done') })
    expect(refused.screen).toContain('Modified resource: a (content: "y" -> "x")')
    expect(refused.screen).toContain('Restore plan for stack: web')
    expect(await versions()).toBe(before)
    expect(readFileSync(join(sandbox.folder, 'a'), 'utf8')).toBe('y')
    expect((await sandbox.sloth('stack snapshot compare web v2 current')).stdout).toContain('content: "x" -> "y"')
    const done = await onTerminal('stack snapshot restore web v2 --apply', 'yes')
    expect(done).toMatchObject({ exitCode: 0, screen: expect.stringContaining('Snapshot restored successfully') })
    expect(done.screen.split('(yes/no)')).toHaveLength(2)
    expect(readFileSync(join(sandbox.folder, 'a'), 'utf8')).toBe('x')
  })

  test('an import over a stack is shown and asked under the lock, and a no does nothing at all', async () => {
    await sandbox.sloth('stack export web --output web.json')
    await sandbox.sloth('stack resources rename web a b')
    const standing = async () => (await sandbox.sloth('stack history web --json')).stdout
    const before = await standing()
    const refused = await onTerminal('stack import web.json --overwrite', 'no')
    expect(refused).toMatchObject({ exitCode: 2, screen: expect.stringContaining('Nothing was done') })
    expect(refused.screen).toMatch(/To be put in place of the stack web[\s\S]*\. b/)
    expect(await standing()).toBe(before)
    expect((await sandbox.sloth('stack lock status web')).stdout).not.toContain('import')
    const done = await onTerminal('stack import web.json --overwrite', 'yes')
    expect(done).toMatchObject({ exitCode: 0, screen: expect.stringContaining('replaced by the import') })
  })

  test('anything but "yes" does nothing and ends with 2', async () => {
    const { exitCode, screen } = await onTerminal('stack destroy web', 'y')
    expect({ exitCode, screen }).toMatchObject({ exitCode: 2, screen: expect.stringContaining('Nothing was done') })
    expect(existsSync(join(sandbox.folder, 'a'))).toBe(true)
  })

  test('control-C at the question ends with 130', async () => {
    const { exitCode } = await onTerminal('stack destroy web', '\u0003')
    expect(exitCode).toBe(130)
    expect(existsSync(join(sandbox.folder, 'a'))).toBe(true)
  })

  test('a new passphrase is asked for, and whoever breaks off has changed nothing', async () => {
    const question = 'New passphrase (not shown)'
    const short = await onTerminal('secrets rotate --passphrase', 'geheim', {}, question)
    expect(short).toMatchObject({ exitCode: 2, screen: expect.stringContaining('at least 12 characters') })
    expect(short.screen).not.toContain('geheim')
    const stopped = await onTerminal('secrets rotate --passphrase', '\u0003', {}, question)
    expect(stopped.exitCode).toBe(130)
    expect((await sandbox.sloth('secrets status')).stdout).toContain('no key')
  })

  test('a sensitive value is asked for and does not appear', async () => {
    const question = '(not shown)'
    const { exitCode, screen } = await onTerminal('stack values set web token --sensitive', 'geheim', {}, question)
    expect({ exitCode, screen }).toMatchObject({ exitCode: 0, screen: expect.stringContaining('token = <sensitive>') })
    expect(screen).not.toContain('geheim')
    expect((await sandbox.sloth('stack values get web token --show-secrets')).stdout).toBe('geheim\n')
    const stopped = await onTerminal('stack values set web other --sensitive', '\u0003', {}, question)
    expect(stopped.exitCode).toBe(130)
    expect((await sandbox.sloth('stack values get web other')).exitCode).toBe(1)
  })

  test('there is colour, but not with NO_COLOR or --no-color', async () => {
    const bold = '\u001b[1m'
    expect((await onTerminal('stack show web', '')).screen).toContain(bold)
    expect((await onTerminal('stack show web --no-color', '')).screen).not.toContain(bold)
    expect((await onTerminal('stack show web', '', { NO_COLOR: '1' })).screen).not.toContain(bold)
  })
})
