import { setTimeout } from 'node:timers/promises'
import { openStore } from '@sloth-runner/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatedDefinition, installGatedPlugin, openGate, runAtWork } from './gated-plugin.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** Longer than the lease of a session, so that somebody must have renewed it. */
const actMilliseconds = 66_000

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': gatedDefinition })
  installGatedPlugin(sandbox)
})
afterEach(() => sandbox.close())

test('a run that lasts longer than a lease keeps its lock: who waits gets it only when the run has ended', async () => {
  const run = await runAtWork(sandbox)
  const next = sandbox.sloth('run --wait 5m')
  await setTimeout(actMilliseconds)
  openGate(sandbox)
  const ends = await Promise.all([run.end, next])
  expect(ends.map((end) => end.exitCode)).toEqual([0, 0])
  const store = openStore({ path: String(sandbox.environment.SLOTH_RUNNER_DB_PATH) })
  const stack = await store.stack('web')
  const types = (await store.events(stack?.id ?? 0)).map((event) => event.type)
  await store.close()
  expect(types).not.toContain('lock.taken_over')
  const executions = types.filter((type) => type.startsWith('stack.execution'))
  const execution = ['stack.execution.started', 'stack.execution.completed']
  expect(executions).toEqual([...execution, ...execution])
})
