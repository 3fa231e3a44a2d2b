import { chmodSync, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@sloth-runner/store'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { expectSession, sessionsOf, sessionWith } from './documented-session.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { openShell, type Shell } from './shell.ts'

// What the documents show is what the program prints.

let sandbox: Sandbox
let shell: Shell
beforeEach(() => {
  sandbox = openSandbox()
  shell = openShell(sandbox)
})
afterEach(() => sandbox.close())

/** Types what leads to where a block begins. */
async function given(text: string): Promise<void> {
  const { exitCode, output } = await shell.run(text)
  if (exitCode !== 0) throw new Error(output)
}

const shows = (document: string, words: string): Promise<void> =>
  expectSession(sessionWith(document, words), shell, sandbox)

const files = (named: Readonly<Record<string, string>>): string =>
  Object.entries(named)
    .map(([name, properties]) => `  ${name}: { type: "file:file", properties: { ${properties} } }\n`)
    .join('')

test('README.md', async () => {
  cpSync(join(import.meta.dirname, '..', '..', '..', '..', 'examples', 'quickstart'), sandbox.folder, {
    recursive: true,
  })
  for (const block of sessionsOf('README.md')) await expectSession(block, shell, sandbox)
})

test('docs/locks.md', async () => {
  sandbox.write('deploy.yaml', `name: deploy\nresources:\n${files({ a: 'path: a, content: x' })}`)
  await given(
    'sloth-runner stack create production && sloth-runner stack create my-stack && sloth-runner stack lock acquire my-stack',
  )
  await shows('docs/locks.md', '--locked-by')
  await shows('docs/locks.md', 'lock force-release')
})

test('docs/values.md', async () => {
  const pass = join(sandbox.folder, '..', 'bin', 'pass')
  writeFileSync(pass, '#!/bin/sh\necho geheim\n')
  chmodSync(pass, 0o755)
  await given('sloth-runner stack create web')
  for (const block of sessionsOf('docs/values.md')) await expectSession(block, shell, sandbox)
})

test('docs/snapshots.md', async () => {
  const web = (replicas: number, other: string): string =>
    `name: production-stack
version: 2.0.0
variables: { token: { type: string, sensitive: true } }
resources:
${files({ 'web-server': `path: web, content: "replicas: ${replicas}"`, [other]: `path: ${other}, content: "\${{ vars.token }}"` })}`
  sandbox.write('stack.yaml', web(2, 'cache-server'))
  shell = openShell(withEnvironment({ SLOTH_RUNNER_VAR_token: 'secret' }))
  await given('sloth-runner run')
  const store = openStore({ path: String(sandbox.environment.SLOTH_RUNNER_DB_PATH) })
  const { id = 0 } = (await store.stack('production-stack')) ?? {}
  for (let version = 2; version <= 36; version += 1)
    await store.createSnapshot(id, { creator: 'you', description: null, tags: [], automatic: false }, 'you')
  await store.close()
  sandbox.write('stack.yaml', web(4, 'database-server'))
  await given('sloth-runner run --prune --auto-approve')
  await given('sloth-runner stack snapshot prune production-stack --keep 1 --auto-approve')
  for (const block of sessionsOf('docs/snapshots.md')) await expectSession(block, shell, sandbox)
})

describe('docs/drift.md', () => {
  beforeEach(async () => {
    shell = openShell(withEnvironment({ SLOTH_RUNNER_IDENTITY: 'ann@ops' }))
    sandbox.write(
      'stack.yaml',
      `name: web\nresources:\n${files({ 'app-config': 'path: app, content: x, mode: "0644"', motd: 'path: motd, content: "hello\\n"' })}`,
    )
    await given('sloth-runner run && chmod 600 app && echo x > motd')
  })

  test('finding, accepting, many, reports', async () => {
    await shows('docs/drift.md', 'drift detect web\nDrift')
    await given('printf "hello\\n" > motd')
    await shows('docs/drift.md', 'drift ack')
    sandbox.write(
      'api.yaml',
      `name: api\nresources:\n${files({ one: 'path: one, content: x', two: 'path: two, content: x' })}`,
    )
    await given('sloth-runner run --file api.yaml && echo x > motd')
    await shows('docs/drift.md', 'detect --all')
    await shows('docs/drift.md', 'drift reports')
    await shows('docs/drift.md', '--print-systemd')
  })
})

test('docs/records.md', async () => {
  shell = openShell(withEnvironment({ SLOTH_RUNNER_IDENTITY: 'ann@host1', SLOTH_RUNNER_VAR_token: 'secret' }))
  sandbox.write(
    'stack.yaml',
    `name: web\nresources:\n  folder: { type: "file:directory", properties: { path: web } }\n${files({ config: 'path: web/config, content: x, mode: "0644"' })}`,
  )
  await given('sloth-runner run')
  const sessions = sessionsOf('docs/records.md').filter((block) => !block.includes('stack delete'))
  const [exports = '', ...blocks] = sessions.toReversed()
  for (const block of blocks.toReversed()) {
    if (block.includes('resources accept')) await given('chmod 600 web/config; echo y > web/config')
    await expectSession(block, shell, sandbox)
  }
  sandbox.write(
    'stack.yaml',
    `name: web
variables: { token: { type: string, sensitive: true } }
resources:
  folder: { type: "file:directory", properties: { path: web } }
${files({ config: 'path: web/config, content: y', one: 'path: one, content: "${{ vars.token }}"', two: 'path: two, content: x' })}outputs:
  url: https://web
  token: \${{ vars.token }}
`,
  )
  await given('sloth-runner run --auto-approve --take-over')
  await expectSession(exports, shell, sandbox)
})

test('docs/records.md: a stack of which something stays', async () => {
  const data = files({ data: 'path: data, content: x' }).replace(' }\n', ', removal: retain }\n')
  const site = files({ site: 'path: site, content: x' }).replace(' }\n', ', protect: true }\n')
  sandbox.write('stack.yaml', `name: web\nresources:\n${data}${site}`)
  await given('sloth-runner run && { sloth-runner stack destroy web --auto-approve || true; }')
  await shows('docs/records.md', 'stack delete')
})

test('docs/events.md', async () => {
  sandbox.write('stack.yaml', `name: web\nresources:\n${files({ a: 'path: a, content: x' })}`)
  await given(
    'sloth-runner run && sloth-runner stack lock acquire web && sloth-runner stack lock force-release web --reason "Process terminated, lock stuck" && sloth-runner stack destroy web --auto-approve && sloth-runner stack delete web --auto-approve',
  )
  const endless = (block: string): boolean => block.includes('events follow')
  for (const block of sessionsOf('docs/events.md').filter((each) => !endless(each)))
    await expectSession(block, shell, sandbox)
})

test('docs/configuration.md', async () => {
  sandbox.write('config.yaml', 'stacks:\n  auto_lok: true\n')
  for (const block of sessionsOf('docs/configuration.md')) await expectSession(block, shell, sandbox)
})

/** The sandbox with more in its environment. */
function withEnvironment(environment: Readonly<Record<string, string>>): Sandbox {
  return { ...sandbox, environment: { ...sandbox.environment, ...environment } }
}
