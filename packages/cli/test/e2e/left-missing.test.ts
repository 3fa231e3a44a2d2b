import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { openShell } from './shell.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox()
})
afterEach(() => sandbox.close())

const d = { type: 'file:directory', forEach: ['one'], properties: { path: '${{ each.value }}' } }
const f = { type: 'file:file', properties: { path: 'one/f', content: 'f' } }

const define = (resources: object) => sandbox.write('stack.json', JSON.stringify({ name: 'web', resources }))

/** How the words of a command end. */
async function codeOf(line: string): Promise<number | null> {
  return (await sandbox.sloth(line)).exitCode
}

/** Runs what a plan advises, as a shell reads it. */
async function follow(advice: RegExp): Promise<void> {
  const { stdout } = await sandbox.sloth('plan')
  const command = advice.exec(stdout)?.[1]
  expect({ command, stdout }).toMatchObject({ command: expect.stringContaining('sloth-runner stack drift ack') })
  expect(await openShell(sandbox).run(command ?? '')).toMatchObject({ exitCode: 0 })
}

/** A directory, with or without a file in it, that was removed by hand, which is acknowledged. */
async function leaveMissing(resources: object): Promise<void> {
  define(resources)
  expect(await codeOf('run')).toBe(0)
  rmSync(join(sandbox.folder, 'one'), { recursive: true })
  const ack = ['stack', 'drift', 'ack', 'web', 'd["one"]', 'existence', '--reason', "it's elsewhere"]
  expect(await sandbox.sloth(ack)).toMatchObject({ exitCode: 0 })
}

test('what would be made in a directory that is left missing is refused, and made once that is taken back as is said', async () => {
  await leaveMissing({ d })
  define({ d, f })
  const plan = await sandbox.sloth('plan')
  expect(plan).toMatchObject({
    exitCode: 3,
    stdout: expect.stringContaining("acknowledged: it's elsewhere (you@example, "),
  })
  expect(plan.stdout).toContain(
    'Plan: 1 to create; 0 as declared, 1 as acknowledged. It cannot be carried out: 1 refused.',
  )
  expect(await sandbox.sloth('run --target f')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('--remove"'),
  })
  expect(existsSync(join(sandbox.folder, 'one'))).toBe(false)
  await follow(/"d\["one"\]" is made as well: "(.*?)"\. Or declare "f" elsewhere, or not at all\./)
  expect(await codeOf('run')).toBe(0)
  expect(existsSync(join(sandbox.folder, 'one/f'))).toBe(true)
  expect(await codeOf('plan')).toBe(0)
})

test('or it is declared no longer', async () => {
  await leaveMissing({ d })
  define({ d, f })
  expect(await codeOf('run')).toBe(1)
  define({ d })
  expect([await codeOf('plan'), await codeOf('run'), await codeOf('stack drift detect web')]).toEqual([0, 0, 0])
})

test('what was in it is drift, which plans, fixes and detections tell alike, until that is acknowledged as is said', async () => {
  await leaveMissing({ d, f })
  const lines = ['plan', 'stack drift detect web', 'stack drift fix web --dry-run']
  expect(await Promise.all(lines.map(codeOf))).toEqual([3, 3, 3])
  expect([await codeOf('run'), await codeOf('stack drift fix web --auto-approve')]).toEqual([1, 1])
  await follow(/Or acknowledge that this is missing too: "(.*?)"\./)
  expect(await Promise.all(lines.map(codeOf))).toEqual([0, 0, 0])
  expect([await codeOf('run'), await codeOf('stack drift fix web --auto-approve')]).toEqual([0, 0])
})
