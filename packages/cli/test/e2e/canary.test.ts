import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

// Values that are sensitive, and one that somebody else put where one belongs.
const [first, second, set, foreign] = ['canary-one-41c7', 'canary-two-9e02', 'canary-set-77ab', 'canary-foreign-0d3e']
const canaries = [first, second, set, foreign]

const definition = `name: web
variables: { key: { type: string, sensitive: true } }
resources:
  inline: { type: "file:file", properties: { path: world/inline, content: "first\\nkey: \${{ vars.key }}\\n" } }
  template: { type: "file:file", properties: { path: world/template, template: page.in, variables: { key: "\${{ vars.key }}" } } }
  named: { type: "file:file", forEach: { one: "\${{ vars.key }}" }, properties: { path: "world/\${{ each.key }}", content: "\${{ each.value }}" } }
  line: { type: "file:line", properties: { path: lines, line: "key=\${{ vars.key }}", match: "^key=", create: true } }
  stored: { type: "file:file", properties: { path: world/stored, content: "\${{ state.token }}" } }
  world: { type: "file:directory", properties: { path: world } }
outputs:
  key: \${{ vars.key }}
  text: { value: "prefix \${{ vars.key }}" }
`

const looks = [
  ...['list', 'show web', 'resources web', 'history web', 'history web --run 1 --logs', 'output web', 'output web key'],
  ...['values list web', 'values get web token', 'export web', 'validate web', 'deps show web', 'lock status web'],
  ...['snapshot list web', 'snapshot show web v1', 'snapshot compare web v1 current', 'snapshot verify web'],
  ...['snapshot restore web v2 --dry-run', 'snapshot restore web v2 --apply --dry-run'],
  ...['drift detect web', 'drift show web', 'drift reports web', 'drift fix web --dry-run'],
  ...['events list --limit 200', 'events show 5', 'events stats'],
].map((line) => `stack ${line}`)
const others = [
  'plan',
  'plan show web.plan',
  'hook list',
  'hook deliveries',
  'secrets status',
  'db status',
  'db check',
  'config show',
  'doctor',
]

let sandbox: Sandbox
let said: string[]
beforeEach(() => {
  said = []
  sandbox = openSandbox({ 'stack.yaml': definition, 'page.in': 'token = ${{ key }}\n' })
})
afterEach(() => sandbox.close())

async function say(line: string | readonly string[], key: string, input = ''): Promise<number | null> {
  const end = await sandbox.sloth(line, { environment: { SLOTH_RUNNER_VAR_key: key }, input })
  said.push(`$ ${line}\n${end.stdout}${end.stderr}`)
  return end.exitCode
}

async function done(line: string | readonly string[], key: string, input = ''): Promise<void> {
  expect([line, await say(line, key, input), said.at(-1)]).toEqual([line, 0, said.at(-1)])
}

/** Every file beside the world that is managed. */
function files(folder = join(sandbox.folder, '..')): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'world') return []
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}

test('a sensitive value is in no output, event, plan, export, copy, error or byte of the database', {
  timeout: 300_000,
}, async () => {
  await done('stack create web', first)
  await done(['hook', 'add', 'tell', '--event', '*', '--command', `cat >> ${join(sandbox.folder, 'told')}`], first)
  await done('stack values set web token --sensitive --file -', first, set)
  await done('plan --exit-zero --out web.plan', first)
  await done('run', first)
  for (const name of ['inline', 'template', 'one'])
    expect(readFileSync(join(sandbox.folder, 'world', name), 'utf8')).toContain(first)
  await done('stack snapshot create web', first)
  await done('run', second)
  sandbox.write('world/inline', `key: ${foreign}\n`)
  sandbox.write('lines', `key=${foreign}\n`)
  const lines = [...looks, ...others].flatMap((line) => [line, `${line} --json`])
  // Side by side: none of them changes anything.
  const lane = async () => {
    for (let line = lines.shift(); line !== undefined; line = lines.shift()) await say(line, first)
  }
  await Promise.all([lane(), lane(), lane(), lane()])
  expect((await sandbox.sloth('stack output web key --show-secrets')).stdout).toContain(second)
  await done('stack drift fix web --auto-approve', second)
  await done('stack export web --with-versions --output web.json', second)
  await done('stack snapshot export web v2 --output v2.json', second)
  await done('db backup --output copy.db', second)
  await done('stack import web.json --overwrite --auto-approve', second)
  await done('stack snapshot restore web v2 --apply --take-over --auto-approve', first)
  sandbox.write('world/one', foreign)
  await done('stack resources accept web inline --dry-run', first)
  sandbox.write('page.in', '${{ key }\n')
  expect(await say('run --verbose', second)).toBe(5)
  await done('stack destroy web --auto-approve', first)
  expect(files().length).toBeGreaterThan(10)
  const places = [...said, ...files().map((path) => `${path}\n${readFileSync(path, 'latin1')}`)]
  const leaks = canaries.flatMap((canary) =>
    places.filter((text) => text.includes(canary)).map((text) => `${canary} in ${text.slice(0, 200)}`),
  )
  expect(leaks).toEqual([])
  const told = readFileSync(join(sandbox.folder, 'told'), 'utf8')
  for (const type of ['value.set', 'drift.detected', 'snapshot.restored', 'stack.exported'])
    expect(told).toContain(type)
})
