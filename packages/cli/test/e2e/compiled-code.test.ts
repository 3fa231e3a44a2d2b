import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keptFiles } from './kept-files.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
let HOME: string
beforeEach(async () => {
  sandbox = openSandbox({})
  // The program finds a place of its own for what it compiled, as without these tests.
  delete sandbox.environment.NODE_COMPILE_CACHE
  HOME = join(sandbox.folder, 'home')
  mkdirSync(HOME)
  await sloth('stack create web', 0)
})
afterEach(() => sandbox.close())

async function sloth(command: string, exitCode: number): Promise<string> {
  const end = await sandbox.sloth(command, { environment: { HOME } })
  expect(end).toMatchObject({ exitCode })
  return end.stdout
}

/** The files with what commands compiled, by the command's name. */
function kept(): Readonly<Record<string, string>> {
  return Object.fromEntries(keptFiles(HOME).map(({ command, place }) => [command, place]))
}

/** The program's files whose code is in one of them. */
function filesIn(place: string): readonly string[] {
  const bytes = readFileSync(place)
  const table: { readonly files: readonly (readonly [string, number, number])[] } = JSON.parse(
    bytes.toString('utf8', 8, 8 + bytes.readUInt32LE(4)),
  )
  return table.files.map(([file]) => file)
}

describe('what a command compiled', () => {
  test('is kept for the same command, and read by the next one', async () => {
    const first = await sloth('stack list', 0)
    const place = kept()['stack-list'] ?? ''
    const { ino, mtimeMs } = statSync(place)
    expect(await sloth('stack list', 0)).toBe(first)
    expect(statSync(place)).toMatchObject({ ino, mtimeMs })
    await sloth('version', 0)
    expect(Object.keys(kept()).sort()).toEqual(['stack-create', 'stack-list', 'version'])
  })

  test('imports what is outside, and nobody is warned', async () => {
    sandbox.write('stack.ts', "export default { name: 'web', resources: {} }\n")
    for (const round of ['compiled', 'kept']) {
      const plan = await sandbox.sloth('plan --file stack.ts', { environment: { HOME } })
      expect(plan, round).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('Warning') })
    }
    expect(Object.keys(kept())).toContain('plan')
  })

  test('is not kept of one that failed', async () => {
    await sloth('stack show no-such', 1)
    await sloth('no-such', 2)
    expect(Object.keys(kept())).toEqual(['stack-create'])
  })

  test.each([
    ['empty', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('\xff\xff\xff\xffno compiled code', 'latin1')],
    ['cut off', (whole: Buffer) => whole.subarray(0, whole.length - 1)],
  ])('is made again where its file is %s', async (_, spoil) => {
    const first = await sloth('stack list', 0)
    const place = kept()['stack-list'] ?? ''
    const whole = readFileSync(place)
    writeFileSync(place, spoil(whole))
    expect(await sloth('stack list', 0)).toBe(first)
    expect(readFileSync(place).length).toBeGreaterThan(whole.length / 2)
  })

  test('tells that what looks loads no library that puts SQL together', async () => {
    for (const command of ['stack list', 'stack show web', 'stack lock acquire web']) await sloth(command, 0)
    const files = kept()
    for (const name of ['stack-list', 'stack-show', 'stack-lock-acquire']) {
      const table = filesIn(files[name] ?? '')
      expect(table).toContain('main.js')
      expect(table).not.toContain('sql-library.js')
    }
  })
})
