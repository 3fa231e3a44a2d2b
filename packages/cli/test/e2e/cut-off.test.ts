import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatedDefinition, installGatedPlugin, interruptLooks, openGate, runAtWork } from './gated-plugin.ts'
import { hookReceiver } from './hook-receiver.ts'
import { type CommandEnd, openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': gatedDefinition })
})
afterEach(() => sandbox.close())

/** Starts a command that is told to stop when a hook is called, which is answered when the command has said that it was. */
async function interruptedByHook() {
  const command = { stop: (_: NodeJS.Signals): void => {}, answer: (): void => {} }
  let answers = false
  const receiver = await hookReceiver((_, response) => {
    command.answer = () => void response.writeHead(204).end()
    if (answers) command.answer()
    else command.stop('SIGINT')
  })
  const interrupted = (line: string): Promise<CommandEnd> =>
    sandbox.sloth(line, {
      launcher: ['/bin/sh', '-c', 'echo begun >&2; exec "$0" "$@"', process.execPath],
      onOutput: (text, kill) => {
        command.stop = kill
        if (text.includes('Interrupted')) command.answer()
      },
    })
  const answering = (): void => {
    answers = true
  }
  return { receiver, interrupted, answering }
}

test('a hook that is tried and does not answer is left with 130', async () => {
  const { receiver, interrupted } = await interruptedByHook()
  await sandbox.sloth(`hook add chat --event stack.created --url ${receiver.address}/`)
  expect(await interrupted('hook test chat')).toMatchObject({ exitCode: 130, signal: null })
})

test('deliveries that were cut off end with 130, and those that are left are made by the next command', async () => {
  sandbox.write('../config.yaml', 'events: { workers: 1 }\n')
  const { receiver, interrupted, answering } = await interruptedByHook()
  for (const name of ['chat', 'page'])
    await sandbox.sloth(`hook add ${name} --event stack.created --url ${receiver.address}/${name}`)
  // What a command has done itself counts, whatever comes of the hooks it calls then.
  expect(await interrupted('stack create web')).toMatchObject({ exitCode: 0, signal: null })
  const called = receiver.posted.length
  expect(await interrupted('hook deliver')).toMatchObject({ exitCode: 130, signal: null })
  expect(receiver.posted).toHaveLength(called + 1)
  answering()
  expect(await sandbox.sloth('hook deliver')).toMatchObject({ exitCode: 0, signal: null })
  expect(new Set(receiver.posted.map(({ path }) => path))).toEqual(new Set(['/chat', '/page']))
})

test('a single check that is cut off ends with 130 and keeps no report', async () => {
  installGatedPlugin(sandbox)
  const run = await runAtWork(sandbox)
  openGate(sandbox)
  expect((await run.end).exitCode).toBe(0)
  interruptLooks(sandbox)
  for (const form of ['', ' --json'])
    expect(await sandbox.sloth(`stack drift watch web --once${form}`)).toMatchObject({ exitCode: 130, signal: null })
  expect((await sandbox.json('stack drift reports web')).document).toMatchObject({ reports: [] })
  rmSync(join(sandbox.folder, 'a.interrupt'))
  expect((await sandbox.sloth('stack drift watch web --once')).exitCode).toBe(0)
})

test('a run whose detection afterwards is cut off has done its work, says so, and ends with 130', async () => {
  installGatedPlugin(sandbox)
  sandbox.write('stack.yaml', `${gatedDefinition}policy: { detectDrift: true }\n`)
  interruptLooks(sandbox)
  const run = await runAtWork(sandbox)
  openGate(sandbox)
  const end = await run.end
  expect(end).toMatchObject({ exitCode: 130, signal: null, stdout: expect.stringContaining('✓ Run completed') })
  expect(existsSync(join(sandbox.folder, 'a'))).toBe(true)
  rmSync(join(sandbox.folder, 'a.interrupt'))
  expect((await sandbox.json('stack history web')).document).toMatchObject({ runs: [{ status: 'completed' }] })
  expect((await sandbox.sloth('stack drift detect web')).exitCode).toBe(0)
})
