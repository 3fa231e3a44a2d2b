import { readFileSync, writeFileSync } from 'node:fs'
import { createEngine, type EnginePolicy, type WritingHost } from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { localHost } from '@sloth-runner/plugin-kit'
import { expect, test } from 'vitest'
import { exitCodeOfRun } from '../../src/output/exit-codes.ts'
import { plainPaint } from '../../src/render/paint.ts'
import { renderRunReport } from '../../src/render/run-report.ts'
import { type FileWorld, fileWorld } from './file-world.ts'

function engineOf(world: FileWorld, policy: Partial<EnginePolicy>, host: WritingHost = localHost()) {
  return createEngine({ store: world.store(), plugins: [filePlugin], host, identity: 'tester@here', policy })
}

/** One file that comes to be as declared, and one that somebody changes as soon as it is written. */
function meddling(world: FileWorld): WritingHost {
  const host = localHost()
  return {
    ...host,
    writeFile: async (path, ...rest) => {
      const written = await host.writeFile(path, ...rest)
      if (path === world.path('b')) writeFileSync(world.path('a'), 'meddled')
      return written
    },
  }
}

function resources(world: FileWorld) {
  return { a: world.file('a', 'one'), b: { ...world.file('b', 'two'), dependsOn: ['a'] } }
}

test('a run detects drift after itself where it is told to, under its lock, and keeps the report', async () => {
  const world = fileWorld()
  const engine = engineOf(world, { autoDriftDetect: true }, meddling(world))
  const report = await engine.stack('web').run({ definition: world.definition(resources(world)) })
  expect(report).toMatchObject({ status: 'completed', drift: { verdict: 'drift', counts: { drift: 1, inSync: 1 } } })
  expect(exitCodeOfRun(report)).toBe(3)
  expect(renderRunReport(report, plainPaint)).toContain('Drifted Resources')
  expect(await engine.stack('web').drift.show()).toMatchObject({ verdict: 'drift' })
  const listed = await engine.events.list({ stack: 'web', types: ['drift.*', 'lock.*', 'stack.execution.*'] })
  const types = listed.toSorted((one, other) => one.seq - other.seq).map(({ type }) => type)
  expect(types.slice(-3)).toEqual(['stack.execution.completed', 'drift.detected', 'lock.released'])
  expect(readFileSync(world.path('a'), 'utf8')).toBe('meddled')
})

test('what the definition says wins over the configuration', async () => {
  const world = fileWorld()
  const yes = world.definition(resources(world), { policy: { detectDrift: true } })
  const no = world.definition(resources(world), { policy: { detectDrift: false } })
  const on = engineOf(world, { autoDriftDetect: true })
  expect((await on.stack('web').run({ definition: no })).drift).toBeUndefined()
  const off = engineOf(world, { autoDriftDetect: false })
  const report = await off.stack('web').run({ definition: yes })
  expect(report).toMatchObject({ drift: { verdict: 'in-sync' } })
  expect(exitCodeOfRun(report)).toBe(0)
  expect((await off.stack('web').run({ definition: world.definition(resources(world)) })).drift).toBeUndefined()
})

test('a definition that wants to be valid first is refused before anything is done', async () => {
  const world = fileWorld()
  const policy = { validateBefore: true }
  const definition = world.definition(resources(world), {
    policy,
    requirements: { commands: ['no-such-command-here'] },
  })
  const run = engineOf(world, {}).stack('web').run({ definition })
  await expect(run).rejects.toMatchObject({ code: 'invalid-input' })
  expect(await world.store().stackNames()).toEqual([])
})

test('a definition that does not insist on the lock waits for it', async () => {
  const world = fileWorld()
  const engine = engineOf(world, {})
  await engine.stack('web').run({ definition: world.definition(resources(world)) })
  const other = world.store()
  const hold = await other.acquire('web', { lockedBy: 'other@host', operation: 'run' })
  const definition = world.definition(resources(world), { policy: { requireLock: false } })
  const waiting = engine.stack('web').run({ definition })
  const { id } = hold.stack
  await expect.poll(() => other.lockQueue(id)).toMatchObject([{ lockedBy: 'tester@here' }])
  await hold.release()
  expect(await waiting).toMatchObject({ status: 'completed' })
})
