import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const web = 'name: web\nresources:\n  config: { type: "file:file", properties: { path: app.conf, content: x } }\n'

let sandbox: Sandbox
const open = preparedSandbox({ 'stack.yaml': web }, async (made) => {
  expect(await made.sloth('run')).toMatchObject({ exitCode: 0 })
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

/** By command: lines that name a resource that is nobody's. */
const lines: Readonly<Record<string, readonly string[]>> = {
  plan: ['plan --target confg', 'plan --replace confg', 'plan --target config --replace confg'],
  run: ['run --target confg --auto-approve', 'run --replace confg --auto-approve', 'run --dry-run --target confg'],
  'stack drift ack': ['stack drift ack web confg content --reason known', 'stack drift ack web confg content --remove'],
  'stack drift detect': ['stack drift detect web --resource confg'],
  'stack drift fix': [
    'stack drift fix web --resource confg --auto-approve',
    'stack drift fix web --resource confg --dry-run',
  ],
  'stack resources accept': ['stack resources accept web confg'],
  'stack resources forget': ['stack resources forget web confg --auto-approve'],
  'stack resources rename': ['stack resources rename web confg other'],
}

test.each(Object.values(lines).flat())(
  '"%s" names no resource: it fails as for any name that is nobody\'s',
  async (line) => {
    const { exitCode, document } = await sandbox.json(line)
    expect({ exitCode, document }).toEqual({
      exitCode: 1,
      document: { error: expect.objectContaining({ code: 'no-such-resource' }) },
    })
    expect(schemaProblems('error', document)).toEqual([])
    expect(JSON.stringify(document)).toContain('Did you mean \\"config\\"?')
  },
)

test("all names that are nobody's are told at once, each once", async () => {
  const { stderr } = await sandbox.sloth('plan --target confg --replace other --replace confg')
  expect(stderr.match(/no resource "\w+"/g)).toEqual(['no resource "confg"', 'no resource "other"'])
})

test('each command that takes a resource is among these', () => {
  const takesResource = /\[?(resource|address(es)?|old)\]?$|^--(resource|target|replace) /
  const commands: readonly { command: string; arguments: string[]; flags: string[] }[] = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'command-snapshot.json'), 'utf8'),
  )
  const taking = commands.filter((each) => [...each.arguments, ...each.flags].some((word) => takesResource.test(word)))
  expect(taking.map(({ command }) => command)).toEqual(Object.keys(lines).sort())
})
