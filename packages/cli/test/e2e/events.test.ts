import { join } from 'node:path'
import type { EventRecord } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { lifeDefinition, liveOnce } from './eventful-life.ts'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

let sandbox: Sandbox
const open = preparedSandbox({ 'stack.yaml': lifeDefinition }, async (made) => {
  sandbox = made
  await expectCode('stack create network', 0)
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

async function expectCode(line: string, exitCode: number) {
  const end = await sandbox.sloth(line)
  expect({ line, exitCode: end.exitCode, stderr: end.stderr }).toMatchObject({ line, exitCode })
  return end
}

async function expectDocument(line: string, schema: string) {
  const { exitCode, document } = await sandbox.json(line)
  expect({ exitCode, problems: schemaProblems(schema, document) }).toEqual({ exitCode: 0, problems: [] })
  return document
}

function openDatabase() {
  const handle = new Database(join(sandbox.folder, '..', 'stacks.db'))
  onTestFinished(() => {
    handle.close()
  })
  return handle
}

test('every command has its events on record when its process ends, and a deleted stack keeps them', async () => {
  await liveOnce(sandbox)
  await liveOnce(sandbox)
  const gone = await expectCode('stack show web', 1)
  expect(gone.stderr).toContain('There is no stack "web"')
  const { stdout } = await expectCode('stack events list web --type stack.*', 0)
  const types = stdout.split('\n').flatMap((line) => /\bstack\.[a-z_.]+/.exec(line)?.[0] ?? [])
  expect(types.slice(0, 2)).toEqual(['stack.deleted', 'stack.destroyed'])
  expect(types.at(-1)).toBe('stack.created')
  expect((await expectCode('db check', 0)).stdout).not.toContain('problem')
})

test('three runs are three executions, each completed', async () => {
  for (let run = 0; run < 3; run += 1) await expectCode('run', 0)
  const { document } = await sandbox.json('stack events list web --type stack.execution.completed')
  const { events } = document as { readonly events: readonly EventRecord[] }
  const { document: history } = await sandbox.json('stack history web')
  const { runs } = history as { readonly runs: readonly { readonly id: number; readonly status: string }[] }
  expect(events.map(({ data }) => data?.run)).toEqual(runs.map(({ id }) => id))
  expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
  expect((await expectCode('stack show web', 0)).stdout).toMatch(/Total Executions: +3/)
})

test('what is printed is as its schema says, and every filter holds', async () => {
  await expectCode('run', 0)
  await expectCode('stack lock acquire web', 0)
  await expectCode('stack lock force-release web --reason stuck', 0)
  const listed = async (filter: string) => {
    const { events } = (await expectDocument(`stack events list ${filter}`, 'stack-events-list')) as {
      readonly events: readonly EventRecord[]
    }
    return events.map(({ type, stack }) => `${stack} ${type}`)
  }
  expect(await listed('network')).toEqual(['network stack.created'])
  expect(await listed('--type *.force_released --type stack.created')).toEqual([
    'web lock.force_released',
    'web stack.created',
    'network stack.created',
  ])
  expect(await listed('--severity warning web')).toEqual(['web lock.force_released'])
  expect(await listed('--limit 1')).toEqual(['web lock.force_released'])
  expect(await listed('--since 2999-01-01')).toEqual([])
  expect(await listed('--since 1d --type lock.*')).toHaveLength(4)
  expect((await expectCode('stack events list --limit 1', 0)).stdout).toContain('There may be more')
  expect((await expectCode('stack events list network --type lock.*', 0)).stdout).toBe('No events.\n')
  const shown = await expectDocument('stack events show 2', 'stack-events-show')
  expect(shown).toMatchObject({ event: { id: 2, seq: 1, stack: 'web' }, intact: true })
  const stats = await expectDocument('stack events stats web', 'stack-events-stats')
  expect(stats).toMatchObject({ bySeverity: { warning: 1, error: 0 }, chains: [{ stack: 'web' }] })
  expect((await expectCode('stack events stats --format yaml', 0)).stdout).toContain('\nbySeverity:\n')
  const [newest] = (
    (await expectDocument('stack events list web --limit 1', 'stack-events-list')) as { readonly events: EventRecord[] }
  ).events
  expect((await expectCode('stack events stats', 0)).stdout).toMatch(
    new RegExp(`^ *web +${newest?.stackId} +${newest?.seq} +${newest?.hash}$`, 'm'),
  )
})

test('an event that was changed is told as such', async () => {
  const show = await expectCode('stack events show 1', 0)
  for (const part of ['stack.created', 'network (id 1)', 'you@example', 'Intact:        yes'])
    expect(show.stdout).toContain(part)
  openDatabase().exec("UPDATE state_events SET actor = 'nobody'")
  const changed = await expectCode('stack events show 1', 1)
  expect(changed.stdout).toContain('NO: it, or the event before it, is not as it was written')
})

test('counts are metrics that Prometheus reads', async () => {
  await expectCode('stack create web', 0)
  const { stdout } = await expectCode('stack events stats --format prometheus', 0)
  expect(stdout).toBe(`# HELP sloth_runner_events_total Events on record.
# TYPE sloth_runner_events_total counter
sloth_runner_events_total{stack="network",type="stack.created",severity="info"} 1
sloth_runner_events_total{stack="web",type="stack.created",severity="info"} 1
# HELP sloth_runner_event_chain_position Position of the newest event in each chain.
# TYPE sloth_runner_event_chain_position gauge
sloth_runner_event_chain_position{stack="",stack_id=""} 0
sloth_runner_event_chain_position{stack="network",stack_id="1"} 1
sloth_runner_event_chain_position{stack="web",stack_id="2"} 1
`)
  await expectCode('stack events stats --format prometheus --since 1h', 2)
})

test('mistakes are told with the remedy', async () => {
  const mistakes = [
    ['stack events list nowhere', 1, 'There is no stack "nowhere"'],
    ['stack events list netwrk', 1, 'Did you mean "network"?'],
    ['stack events follow netwrk', 1, 'Did you mean "network"?'],
    ['stack events stats netwrk', 1, 'Did you mean "network"?'],
    ['stack events list --type lock.aquired', 2, 'Did you mean "lock.acquired"?'],
    ['stack events list --type nonsense', 2, 'such as "drift.detected"'],
    ['stack events list --type lock', 2, 'Did you mean "lock.*"?'],
    ['stack events follow --type lock.aquired', 2, 'Did you mean "lock.acquired"?'],
    ['stack events list --severity critical', 2, 'info, warning, error'],
    ['stack events list --since yesterday', 2, '--since takes how long ago'],
    ['stack events list --since 2026-13-01', 2, '--since takes how long ago'],
    ['stack events list --limit 0', 2, '--limit'],
    ['stack events show 0', 2, 'An event has a number'],
    ['stack events show 99', 1, 'There is no event 99'],
  ] as const
  for (const [line, exitCode, part] of mistakes) expect((await expectCode(line, exitCode)).stderr).toContain(part)
})

describe('following', () => {
  /** Follows until everything in `lines` was done by other processes, then signals. */
  async function follow(command: string, lines: readonly string[], signal: NodeJS.Signals = 'SIGINT') {
    const begun = Promise.withResolvers<(signal: NodeJS.Signals) => void>()
    const following = sandbox.sloth(command, {
      onOutput: (text, kill) => {
        if (text.includes('End with Ctrl-C')) begun.resolve(kill)
      },
    })
    const kill = await begun.promise
    for (const line of lines) await expectCode(line, 0)
    kill(signal)
    return following
  }

  test('tells with one line of JSON each all that other processes commit, up to the signal that ends it', async () => {
    const end = await follow('stack events follow --json', ['run', 'stack lock acquire network', 'run'])
    expect(end.exitCode).toBe(0)
    expect(end.stderr).toBe('Following the events of all stacks. End with Ctrl-C.\n')
    const told = end.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as EventRecord)
    expect(told.flatMap((event) => schemaProblems('stack-events-follow', event))).toEqual([])
    const { document } = await sandbox.json('stack events list --limit 1000')
    const { events } = document as { readonly events: readonly EventRecord[] }
    expect(told).toEqual(events.slice(0, -1).toReversed())
  })

  test('tells people what was asked for, what is on record first', async () => {
    const command = 'stack events follow network --since 1h --type stack.* --type lock.acquired'
    const end = await follow(command, ['stack create web', 'stack lock acquire network'], 'SIGTERM')
    expect(end.exitCode).toBe(0)
    expect(end.stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d info {4}#1 network stack\.created: The stack "network" was created\.$/,
      ),
      expect.stringContaining('network lock.acquired: you@example locked "network" by hand'),
    ])
  })
})
