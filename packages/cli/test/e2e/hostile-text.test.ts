import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createEngine, type Engine, inMemoryDefinition } from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSandbox, program, type Sandbox } from './sandbox.ts'

/** `script` of util-linux gives a program a terminal of its own. */
const hasScript = spawnSync('script', ['--version']).status === 0

/** Ends a line, takes our own red, clears the screen in two ways, rings, and turns the direction of writing. */
const hostile = 'x\nFORGED\r\u001b[31mEVIL\u001b[2J\u009b3J\u0007\t\u202eend'

/** What our own output may hold: colours, and what takes a live list off the screen. */
const escapeCharacter = '\u001b'
const ours = new RegExp(
  `${escapeCharacter}\\[(?:1|2|22|31|32|33|39)m|${escapeCharacter}\\[\\d+A${escapeCharacter}\\[0J`,
  'g',
)

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = openSandbox({ 'stack.json': JSON.stringify(definition()) })
  const engine = openEngine()
  try {
    await fillWithHostileText(engine)
  } finally {
    await engine.close()
  }
}, 60_000)
afterAll(() => sandbox?.close())

function definition() {
  return {
    name: 'web',
    version: '1.0.0',
    description: hostile,
    outputs: { url: hostile, map: { value: { [hostile]: hostile }, description: hostile } },
    resources: {
      page: { type: 'file:file', properties: { path: 'page', content: hostile } },
      odd: { type: 'file:file', properties: { path: hostile, content: 'odd' } },
      each: {
        type: 'file:file',
        forEach: { [hostile]: 1 },
        properties: { path: 'each', content: 'each' },
      },
    },
  }
}

function openEngine(): Engine {
  return createEngine({
    store: openStore({ path: join(sandbox.folder, '..', 'stacks.db') }),
    plugins: [filePlugin],
    host: localHost(),
    identity: hostile,
  })
}

/** Nothing of this could be typed; what embeds the engine, and what changes the database, may do so all the same. */
async function fillWithHostileText(engine: Engine): Promise<void> {
  await engine.stacks.create({ name: 'web', description: hostile })
  await engine.stacks.create({ name: 'other', description: hostile })
  const web = engine.stack('web')
  await web.run({ definition: inMemoryDefinition(definition(), sandbox.folder), approve: 'automatic' })
  await web.snapshots.create({ creator: hostile, description: hostile, tags: [hostile] })
  await web.values.set('text', hostile)
  await web.values.set('map', { [hostile]: hostile })
  sandbox.write('page', `${hostile} changed`)
  await web.drift.acknowledge({ resource: 'page', field: 'content', reason: hostile })
  sandbox.write('each', hostile)
  await web.drift.detect()
  await engine.hooks.add({ name: 'loud', events: ['lock.*'], command: `printf '${hostile}' >&2; exit 1 # ${hostile}` })
  const wish = { lockedBy: hostile, reason: hostile, operation: hostile, metadata: { [hostile]: hostile } }
  await web.lock.acquire(wish)
  await engine.stack('other').lock.acquire(wish)
  await engine.stack('other').lock.forceRelease({ reason: hostile, releasedBy: hostile })
  await engine.hooks.deliver({ follow: false })
}

/** What a terminal is sent by a command, line ends as they are written. */
function screenOf(line: string): Promise<string> {
  const command = `${process.execPath} ${program} ${line}`
  const env = { ...sandbox.environment, TERM: 'xterm' }
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd: sandbox.folder, env })
    let screen = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text
      if (screen.includes('(yes/no)')) child.stdin.write('no\r')
    })
    child.on('error', reject)
    child.on('close', () => resolve(screen.replaceAll('\r\n', '\n')))
  })
}

function expectHarmless(screen: string): void {
  expect(screen).not.toBe('')
  expect(screen).not.toContain('\u001b[31mEVIL')
  expect(screen.replaceAll(ours, '')).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u)
}

describe.skipIf(!hasScript)('text that would deceive a terminal reaches none as it is', () => {
  test.each([
    'stack list',
    'stack show web',
    'stack resources web',
    'stack output web',
    'stack output web --json',
    'stack output web --format yaml',
    'stack values list web',
    'stack values get web map',
    'stack values set web text new --wait 1ms',
    'stack history',
    'stack history web',
    'stack history web --run 1 --logs',
    'stack lock status web',
    'stack lock status web --json',
    'stack lock list',
    'stack lock acquire web',
    'stack lock release other',
    'stack snapshot list web',
    'stack snapshot show web v2',
    'stack snapshot compare web v1 current',
    'stack snapshot restore web v1 --dry-run',
    'stack snapshot export web v2',
    'stack drift detect web',
    'stack drift detect --all',
    'stack drift show web',
    'stack drift fix web',
    'stack drift fix web --dry-run',
    'stack drift ack --list',
    'stack drift reports web',
    'stack drift watch web --once',
    'stack events list',
    'stack events stats',
    'stack events show 1',
    'stack events show 8',
    'stack deps graph --format tree',
    'stack validate web --file stack.json',
    'stack validate all',
    'stack resources forget web --dry-run page',
    'stack resources accept web --dry-run page',
    'stack destroy web',
    'stack export web',
    'hook list',
    'hook deliveries',
    'hook test loud',
    'plan',
    'run',
    'db status',
    'db check',
    'config show',
    'doctor',
    "run --file $'a\\nFORGED\\e[31mEVIL'",
    "stack show $'a\\nFORGED\\e[31mEVIL'",
    "stack lock acquire web --reason $'a\\nFORGED\\e[31mEVIL'",
    "stack values get web $'a\\nFORGED\\e[31mEVIL'",
    "$'a\\nFORGED\\e[31mEVIL'",
    "stack list $'--a\\nFORGED\\e[31mEVIL'",
  ])('%s', async (line) => {
    const screen = await screenOf(line)
    expectHarmless(screen)
    expect(screen.split('\n').filter((one) => /^\s*FORGED/.test(one.replaceAll(ours, '')))).toEqual([])
  })

  test.each(['stack output web url', 'stack values get web text'])(
    '%s prints what there is, which may be lines',
    async (line) => {
      const screen = await screenOf(line)
      expectHarmless(screen)
      expect(screen).toContain('FORGED\\r\\u001b[31mEVIL')
      expect((await sandbox.sloth(line)).stdout).toBe(`${hostile}\n`)
    },
  )
})
