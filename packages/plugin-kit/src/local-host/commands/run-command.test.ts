import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostError } from '@sloth-runner/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { localHost } from '../local-host.ts'

const host = localHost()
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-command-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const failure = async (act: Promise<unknown>): Promise<HostError> => {
  const error: unknown = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!HostError.isInstance(error)) throw new Error(`no HostError: ${String(error)}`)
  return error
}

const alive = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

it('passes arguments as they are and gives back output and exit code', async () => {
  const result = await host.query(['sh', '-c', 'printf %s "$1"; echo oops >&2; exit 3', 'sh', '$(id) "two words"'])
  expect(result).toEqual({ exitCode: 3, signal: null, stdout: '$(id) "two words"', stderr: 'oops\n' })
})

it('adds to the environment what it is given', async () => {
  const print = ['sh', '-c', 'printf %s "$SLOTH_RUNNER_RUN$EXTRA"'] as const
  expect((await host.run(print, { env: { SLOTH_RUNNER_RUN: 'run-7', EXTRA: '!' } })).stdout).toBe('run-7!')
  expect((await host.query(print)).stdout).toBe(process.env.SLOTH_RUNNER_RUN ?? '')
})

it('gives no passphrase of the record and no value of a variable to a command', async () => {
  const names = [
    'SLOTH_RUNNER_PASSPHRASE',
    'SLOTH_RUNNER_NEW_PASSPHRASE',
    'SLOTH_RUNNER_OTHER_PASSPHRASE',
    'SLOTH_RUNNER_VAR_pw',
    'PASSED_ON',
  ] as const
  for (const name of names) process.env[name] = 'a value'
  try {
    const { stdout } = await host.query(['env'])
    expect(names.filter((name) => stdout.includes(`${name}=`))).toEqual(['PASSED_ON'])
  } finally {
    for (const name of names) delete process.env[name]
  }
})

it('feeds standard input, and bears a command that does not read it', async () => {
  expect((await host.query(['cat'], { input: 'some text' })).stdout).toBe('some text')
  expect((await host.query(['true'], { input: Buffer.alloc(1_000_000) })).exitCode).toBe(0)
})

it('tells which program or folder is missing', async () => {
  expect(await failure(host.query(['no-such-program-here']))).toMatchObject({ reason: 'ENOENT' })
  expect((await failure(host.query(['no-such-program-here']))).message).toContain('no-such-program-here')
})

it('ends the whole process group when time is over', async () => {
  const script = `sleep 1000 & echo $! > ${folder}/pid; wait`
  expect((await failure(host.query(['sh', '-c', script], { timeout: 300 }))).reason).toBe('ETIMEDOUT')
  expect(alive(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false)
})

it('tells what a command had said on standard error before it was made to end, and on being told to', async () => {
  const stopped = async (begin: string): Promise<HostError> => {
    rmSync(join(folder, 'began'), { force: true })
    const abort = new AbortController()
    const script = `${begin}; echo why it hangs >&2; touch ${folder}/began; while :; do sleep 0.05; done`
    const running = failure(host.run(['sh', '-c', script], { signal: abort.signal, stderrEnd: 100 }))
    while (!existsSync(join(folder, 'began'))) await new Promise(setImmediate)
    abort.abort()
    return running
  }
  const onTerm = await stopped(`trap 'echo "at step 3" >&2; exit 1' TERM`)
  expect(onTerm.reason).toBe('ECANCELED')
  // Between the two a shell may tell of its own child, which was ended as well.
  expect(onTerm.stderr).toMatch(/^why it hangs\n(?:.*\n)?at step 3\n$/)
  expect((await stopped('trap "" TERM')).stderr).toMatch(/^why it hangs\n/)
  expect((await failure(host.query(['no-such-program-here']))).stderr).toBeUndefined()
})

it('kills a group that ignores TERM', async () => {
  const script = `trap "" TERM; sh -c 'trap "" TERM; echo $$ > ${folder}/pid; while :; do sleep 1; done'`
  const abort = new AbortController()
  const running = failure(host.run(['sh', '-c', script], { signal: abort.signal }))
  while (!existsSync(join(folder, 'pid')) || readFileSync(join(folder, 'pid'), 'utf8') === '')
    await new Promise(setImmediate)
  abort.abort()
  expect((await running).reason).toBe('ECANCELED')
  expect(alive(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false)
})

it('does not wait for what a command left behind with its pipes', async () => {
  const result = await host.run(['sh', '-c', 'sleep 5 & echo $!'])
  expect(result.exitCode).toBe(0)
  process.kill(Number(result.stdout))
})

it('refuses endless output', async () => {
  expect((await failure(host.query(['yes']))).reason).toBe('EFBIG')
})

it('keeps the end of standard error alone where that is asked for, however much there is', async () => {
  const script = 'head -c 80000000 /dev/zero >&2; echo the end >&2; exit 3'
  const { exitCode, stderr } = await host.run(['sh', '-c', script], { stderrEnd: 10 })
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '\0\0the end\n'.slice(-10) })
})

it('ends what a command left behind when it prints for longer than there is time', async () => {
  const script = `while :; do echo noise; sleep 0.05; done & echo $! > ${folder}/pid`
  expect((await failure(host.run(['sh', '-c', script], { timeout: 1_500 }))).reason).toBe('ETIMEDOUT')
  expect(alive(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false)
})

it('starts nothing once it is aborted', async () => {
  const error = await failure(host.run(['touch', join(folder, 'made')], { signal: AbortSignal.abort() }))
  expect(error.reason).toBe('ECANCELED')
  expect(existsSync(join(folder, 'made'))).toBe(false)
})
