import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { fileWorld } from './file-world.ts'

const lives = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

test('what a killed run had left running is ended and named before the next run settles anything', async () => {
  const world = fileWorld()
  const pidFile = world.path('pid')
  const program = fileURLToPath(new URL('./leftover-program.ts', import.meta.url))
  const parameters = ['--conditions=sloth-runner:source', program, world.database, pidFile]
  const child = spawn(process.execPath, parameters, { stdio: 'ignore' })
  await expect
    .poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n'), { timeout: 30_000 })
    .toBe(true)
  const pid = Number(readFileSync(pidFile, 'utf8'))
  onTestFinished(() => {
    if (lives(pid)) process.kill(pid, 'SIGKILL')
  })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(lives(pid)).toBe(true)

  const notices: string[] = []
  const engine = world.engine({ identity: 'next@here' })
  await expect(
    engine.stack('web').drift.fix({
      onProgress: (event) => {
        if (event.kind === 'notice') notices.push(event.message)
        if (event.kind === 'phase' && event.phase === 'settling') notices.push('settling')
      },
    }),
  ).resolves.toMatchObject({ resolved: [{ address: 'a', outcome: null }] })
  expect(lives(pid)).toBe(false)
  expect(notices).toEqual([
    expect.stringMatching(new RegExp(`run 1 had left running was ended: .*\\(${pid}`)),
    'settling',
  ])
  const store = world.store()
  const { id = 0 } = (await store.stack('web')) ?? {}
  expect((await store.events(id)).find(({ type }) => type === 'stack.execution.processes_ended')).toMatchObject({
    severity: 'warning',
    actor: 'next@here',
    data: { run: 1, processes: expect.arrayContaining([expect.objectContaining({ pid })]) },
  })
})
