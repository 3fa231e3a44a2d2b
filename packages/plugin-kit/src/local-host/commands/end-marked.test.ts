import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { localHost } from '../local-host.ts'
import { endMarked } from './end-marked.ts'
import { listProcesses, parseProcess, readProcess } from './processes.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const { pid } of started.splice(0))
    try {
      process.kill(-(pid ?? 0), 'SIGKILL')
    } catch {
      // It has ended already.
    }
})

/** A shell in a process group of its own; resolves with what it printed first. */
async function shell(script: string, mark?: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const env = { ...process.env, ...(mark === undefined ? {} : { SLOTH_RUNNER_RUN: mark }) }
  const child = spawn('sh', ['-c', script], { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] })
  started.push(child)
  const [said] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  return { child, said: String(said).trim() }
}

const lives = async (pid: number | undefined) => (await readProcess(pid ?? 0)) !== null

it('ends what carries the mark, and nothing that carries another or none', async () => {
  const mark = randomUUID()
  const marked = await shell('echo ready; exec sleep 1000', mark)
  const other = await shell('echo ready; exec sleep 1000', `${mark}0`)
  const bare = await shell('echo ready; exec sleep 1000')
  expect(await endMarked(mark)).toEqual([{ pid: marked.child.pid, name: 'sleep', killed: false }])
  expect(await lives(marked.child.pid)).toBe(false)
  expect([await lives(other.child.pid), await lives(bare.child.pid)]).toEqual([true, true])
  expect(await endMarked(mark)).toEqual([])
})

it('ends children in groups of their own, and members of a marked group that dropped the mark', async () => {
  const mark = randomUUID()
  const script =
    'setsid sleep 1000 & a=$!; env -u SLOTH_RUNNER_RUN sleep 1000 & b=$!; while kill -0 $a $b && ! grep -q sleep /proc/$b/comm; do :; done; echo $a $b; wait'
  const { child, said } = await shell(script, mark)
  const pids = [child.pid, ...said.split(' ').map(Number)]
  const ended = await endMarked(mark)
  expect(ended.map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids))
  expect(await Promise.all(pids.map(lives))).toEqual([false, false, false])
})

it('kills what does not end when it is asked to', async () => {
  const mark = randomUUID()
  const { child } = await shell('trap "" TERM; echo ready; while :; do sleep 0.1; done', mark)
  expect(await endMarked(mark)).toContainEqual({ pid: child.pid, name: 'sh', killed: true })
  expect(await lives(child.pid)).toBe(false)
})

it('spares this process and those that it descends from, whatever they carry', async () => {
  const mark = randomUUID()
  const module = new URL('./end-marked.ts', import.meta.url).href
  const code = `import { endMarked } from ${JSON.stringify(module)}; console.log(JSON.stringify(await endMarked('${mark}')))`
  const result = await localHost().run(
    [process.execPath, '--conditions=sloth-runner:source', '--input-type=module', '--eval', code],
    { env: { SLOTH_RUNNER_RUN: mark } },
  )
  expect(result).toMatchObject({ exitCode: 0, stdout: '[]\n' })
})

it('knows processes by a line of any shape, and no ended ones', async () => {
  const line = (state: string) => `42 (a) b (c)) ${state} 7 9 ${Array.from({ length: 16 }, () => '0').join(' ')} 777 0`
  expect(parseProcess(42, line('S'))).toEqual({ pid: 42, name: 'a) b (c)', parent: 7, group: 9, start: '777' })
  for (const text of ['', line('Z'), line('X')]) expect(parseProcess(42, text)).toBeNull()
  expect(await listProcesses()).toContainEqual(expect.objectContaining({ pid: process.pid, parent: process.ppid }))
})
