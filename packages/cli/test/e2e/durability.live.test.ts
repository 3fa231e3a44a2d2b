import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { OperationOutcome } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { filesAfterPowerCut } from './power-cut.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { type SystemCall, systemCalls, tracer, tracingRefused } from './system-calls.ts'

const reason = tracingRefused()

/** What gives a file its name: over another one, or where nothing is. */
type NameGiving = Extract<SystemCall, { call: 'rename' | 'link' }>
const givesName = (call: SystemCall): call is NameGiving => call.call === 'rename' || call.call === 'link'

const definition = `name: web
resources:
  first: { type: "file:file", properties: { path: first, content: one } }
  second: { type: "file:file", dependsOn: [first], properties: { path: second, content: two } }
`

describe.skipIf(reason !== null)('a run whose calls are recorded', { meta: { skipReason: reason ?? '' } }, () => {
  let sandbox: Sandbox
  let calls: readonly SystemCall[]
  beforeAll(async () => {
    sandbox = openSandbox({ 'stack.yaml': definition })
    const record = join(dirname(sandbox.folder), 'calls')
    const run = await sandbox.sloth('run', {
      launcher: tracer(record),
      environment: { NODE_DISABLE_COMPILE_CACHE: '1' },
    })
    expect(run, run.stderr).toMatchObject({ exitCode: 0 })
    calls = systemCalls(readFileSync(record, 'utf8'))
  })
  afterAll(() => sandbox.close())

  const database = (): string => String(sandbox.environment.SLOTH_RUNNER_DB_PATH)
  const managed = (name: string): string => join(sandbox.folder, name)

  /** Where the only call stands that gives a managed file its name. */
  function renaming(name: string): number {
    const all = calls.flatMap((call, index) => (givesName(call) && call.to === managed(name) ? [index] : []))
    expect(all).toHaveLength(1)
    return all[0] ?? -1
  }

  function printing(text: string): number {
    const index = calls.findIndex((call) => call.call === 'print' && call.text.includes(text))
    expect(index, text).toBeGreaterThan(0)
    return index
  }

  function syncs(path: string, from: number, to: number): number {
    return calls.slice(from, to).filter((call) => call.call === 'sync' && call.path === path).length
  }

  /** The operations that are on record when the power goes just before a call. */
  async function recordedBefore(index: number): Promise<readonly (readonly [string, OperationOutcome | null])[]> {
    const folder = join(dirname(sandbox.folder), `cut-${index}`)
    filesAfterPowerCut(calls.slice(0, index), database(), folder)
    const store = openStore({ path: join(folder, 'stacks.db') })
    try {
      const stack = await store.stack('web')
      const [run] = await store.runs(stack?.id ?? 0)
      return (await store.operations(run?.id ?? 0)).map(({ address, outcome }) => [address, outcome])
    } finally {
      await store.close()
    }
  }

  test.each(['first', 'second'])('%s: the content is secured before its name, the name before its outcome', (name) => {
    const renamed = renaming(name)
    const { path: temporary } = calls[renamed] as NameGiving
    expect(dirname(temporary)).toBe(sandbox.folder)
    expect(syncs(temporary, 0, renamed)).toBe(1)
    expect(syncs(temporary, renamed, calls.length)).toBe(0)
    const written = calls.findIndex(
      (call, index) => index > renamed && call.call === 'write' && call.path.startsWith(database()),
    )
    expect(syncs(sandbox.folder, renamed, written)).toBe(1)
  })

  test('an intent is secured before its act, an outcome before what depends on it', async () => {
    expect(await recordedBefore(renaming('first'))).toEqual([['first', null]])
    expect(await recordedBefore(renaming('second'))).toEqual([
      ['first', 'done'],
      ['second', null],
    ])
  })

  test('an outcome is secured before what waited for it is looked at, and its intent after that look', () => {
    expect(syncs(`${database()}-wal`, renaming('first'), renaming('second'))).toBe(2)
  })

  test('nothing is told before it is secured', async () => {
    expect(await recordedBefore(printing('first: create'))).toContainEqual(['first', 'done'])
    expect(await recordedBefore(printing('second: create'))).toEqual([
      ['first', 'done'],
      ['second', 'done'],
    ])
    expect(await recordedBefore(calls.length)).toHaveLength(2)
  })
})

describe.skipIf(reason !== null)('the first sensitive value', { meta: { skipReason: reason ?? '' } }, () => {
  test('has its key file on the disk, with its name, before anything that needs it', async () => {
    const secret =
      'name: web\nvariables: { key: { type: string, sensitive: true } }\noutputs: { key: "${{ vars.key }}" }\n'
    const sandbox = openSandbox({ 'stack.yaml': secret })
    onTestFinished(() => sandbox.close())
    const folder = dirname(sandbox.folder)
    const run = await sandbox.sloth('run', {
      launcher: tracer(join(folder, 'calls')),
      environment: { NODE_DISABLE_COMPILE_CACHE: '1', SLOTH_RUNNER_VAR_key: 'geheim' },
    })
    expect(run, run.stderr).toMatchObject({ exitCode: 0 })
    const calls = systemCalls(readFileSync(join(folder, 'calls'), 'utf8'))
    const written = calls.findIndex(
      ({ call, ...rest }) => call === 'sync' && /\.db\.key\.[0-9a-f]{16}$/.test(pathOf(rest)),
    )
    expect(written).toBeGreaterThan(0)
    const named = calls.findIndex(
      ({ call, ...rest }, index) => index > written && call === 'sync' && pathOf(rest) === folder,
    )
    expect(named).toBeGreaterThan(written)
    const keysBefore = async (index: number) => {
      const cut = join(folder, `cut-${index}`)
      filesAfterPowerCut(calls.slice(0, index), String(sandbox.environment.SLOTH_RUNNER_DB_PATH), cut)
      const store = openStore({ path: join(cut, 'stacks.db') })
      try {
        return (await store.secrets.keys()).length
      } finally {
        await store.close()
      }
    }
    expect([await keysBefore(named), await keysBefore(calls.length)]).toEqual([0, 1])
  })
})

const pathOf = (call: object): string => ('path' in call ? String(call.path) : '')
