import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const definition = `name: web
resources:
  folder: { type: "file:directory", properties: { path: folder } }
  inside: { type: "file:file", properties: { path: folder/inside, content: x } }
  link: { type: "file:symlink", properties: { path: link, target: folder } }
  line: { type: "file:line", properties: { path: lines, line: one, create: true } }
`

let sandbox: Sandbox
const open = preparedSandbox({ 'stack.yaml': definition }, async (made) => {
  sandbox = made
  await expectCode('run', 0)
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

async function expectCode(line: string | readonly string[], exitCode: number): Promise<string> {
  const end = await sandbox.sloth(line)
  expect(end, `${line}: ${end.stderr}`).toMatchObject({ exitCode })
  return end.stdout
}

/** Ends a command that goes on once it has said a word. */
function untilSaid(line: string | readonly string[], word: string) {
  return sandbox.sloth(line, {
    onOutput: (text, kill) => {
      if (text.includes(word)) kill('SIGINT')
    },
  })
}

test('stack drift show tells of all that is missing what that does; with --exit-zero it ends with 0', async () => {
  for (const name of ['folder', 'link', 'lines']) rmSync(join(sandbox.folder, name), { recursive: true })
  await expectCode('stack drift detect web', 3)
  const shown = await expectCode('stack drift show web', 3)
  expect([...shown.matchAll(/Impact: +(.*)/g)].map(([, impact]) => impact).sort()).toEqual([
    'nothing can be put in it',
    'whatever reads the file acts without it',
    'whoever follows it ends nowhere',
    'whoever reads it finds nothing',
  ])
  expect(await expectCode('stack drift show web --exit-zero', 0)).toBe(shown)
})

test('plan show --exit-zero ends with 0 where the plan has changes', async () => {
  rmSync(join(sandbox.folder, 'link'))
  await expectCode('plan --out web.plan', 3)
  await expectCode('plan show web.plan', 3)
  expect(await expectCode('plan show web.plan --exit-zero', 0)).toContain('link')
})

test('stack events follow --severity tells nothing of another severity', async () => {
  await expectCode('stack lock acquire web', 0)
  await expectCode('stack lock force-release web --reason stuck', 0)
  const end = await untilSaid('stack events follow --since 1h --severity warning', 'End with Ctrl-C')
  expect(end.exitCode).toBe(0)
  expect(end.stdout).toContain('lock.force_released')
  expect(
    end.stdout
      .trimEnd()
      .split('\n')
      .filter((line) => !line.includes(' warning ')),
  ).toEqual([])
})

test('stack lock force-release --unlocked-by says who it was', async () => {
  await expectCode('stack lock acquire web', 0)
  await expectCode('stack lock force-release web --reason stuck --unlocked-by ann@desk', 0)
  const { document } = await sandbox.json('stack events list web --type lock.force_released')
  expect(document).toMatchObject({ events: [{ actor: 'ann@desk' }] })
})

test('hook deliveries --limit lists so many, the newest', async () => {
  await expectCode('hook add note --event value.* --command true'.split(' '), 0)
  for (const key of ['a', 'b', 'c']) await expectCode(`stack values set web ${key} 1`, 0)
  const deliveries = async (more: string): Promise<readonly { readonly id: number }[]> =>
    JSON.parse(await expectCode(`hook deliveries${more} --json`, 0)).deliveries
  const all = await deliveries('')
  expect(all).toHaveLength(3)
  expect(await deliveries(' --limit 2')).toEqual(all.slice(0, 2))
})
