import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@sloth-runner/store'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expectSession, root, sessionsOf, sessionWith, typedIn } from './documented-session.ts'
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

/** A program of this name, where the shell looks first. */
function tool(name: string, text: string): void {
  const path = join(sandbox.folder, '..', 'bin', name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}

/** Changes rows behind the program's back. */
function tamper(sql: string): void {
  const database = new Database(sandbox.environment.SLOTH_RUNNER_DB_PATH)
  database.exec(sql)
  database.close()
}

const files = (named: Readonly<Record<string, string>>): string =>
  Object.entries(named)
    .map(([name, properties]) => `  ${name}: { type: "file:file", properties: { ${properties} } }\n`)
    .join('')

test('README.md', async () => {
  cpSync(join(root, 'examples', 'quickstart'), sandbox.folder, { recursive: true })
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

test('docs/locks.md: how many stacks at once', async () => {
  sandbox.write('../config.yaml', 'stacks: { max_concurrent_executions: 1 }')
  sandbox.write('api.yaml', `name: api\nresources:\n${files({ a: 'path: a, content: x' })}`)
  const store = openStore({ path: String(sandbox.environment.SLOTH_RUNNER_DB_PATH) })
  await store.createStack({ name: 'web', actor: 'you' })
  const hold = await store.acquire('web', { lockedBy: 'you', operation: 'run' })
  await store.openRun(hold, { kind: 'run', actor: 'you', definition: null }, [])
  await shows('docs/locks.md', 'api.yaml')
  await store.close()
})

test('docs/values.md', async () => {
  tool('pass', 'echo geheim')
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

test('docs/hooks.md', async () => {
  tool('page-us', 'cat >/dev/null')
  tool('systemd-cat', 'echo "Failed to create stream fd: No such file or directory" >&2; exit 1')
  shell = openShell(withEnvironment({ SLOTH_RUNNER_IDENTITY: 'ann@ops1' }))
  sandbox.write('stack.yaml', `name: production\nresources:\n${files({ a: 'path: a, content: x' })}`)
  await given('sloth-runner run && echo y > a && echo secret > chat.secret && chmod 600 chat.secret')
  await shows('docs/hooks.md', 'hook add chat')
  sandbox.write(
    '../config.yaml',
    'events: { hooks: [{ name: journal, event: [drift.detected, "*.failed"], command: systemd-cat -t sloth-runner }] }',
  )
  await given('sloth-runner stack lock acquire production && { sloth-runner stack drift detect production || true; }')
  // On a slow machine what was not taken is tried again meanwhile.
  tamper('UPDATE deliveries SET attempts = 1')
  await shows('docs/hooks.md', 'hook list')
  await shows('docs/hooks.md', 'hook deliveries')
  tamper(`UPDATE deliveries SET status = 'failed', ended_at = due_at WHERE hook = 'chat'`)
  await shows('docs/hooks.md', 'hook retry')
  tamper(`UPDATE deliveries SET ended_at = ended_at - 8 * 86400000 WHERE hook = 'page'`)
  await shows('docs/hooks.md', 'hook prune')
  rmSync(join(sandbox.folder, '..', 'bin', 'page-us'))
  await shows('docs/hooks.md', '$ sloth-runner doctor')
})

describe('docs/secrets.md', () => {
  const stack = (name: string, ...resources: readonly string[]): string => `name: ${name}
variables: { token: { type: string, sensitive: true } }
resources:
${resources.map((each) => files({ [each]: `path: ${name}-${each}, content: "${each} \${{ vars.token }}"` })).join('')}`
  beforeEach(async () => {
    shell = openShell(withEnvironment({ SLOTH_RUNNER_VAR_token: 'secret' }))
    sandbox.write('stack.yaml', stack('web', 'one', 'two'))
    await given('sloth-runner run')
  })

  test('a key that is missing, and one that is changed', async () => {
    await given('mv "$SLOTH_RUNNER_DB_PATH.key" away')
    await shows('docs/secrets.md', 'CAN BE READ')
    await given('mv away "$SLOTH_RUNNER_DB_PATH.key"')
    await given('mkdir -p ~/keys')
    await shows('docs/secrets.md', '--key-file')
  })

  test('a value that is gone', async () => {
    await given('sloth-runner stack snapshot create web')
    const held = "SELECT secret_id FROM secret_refs JOIN resources ON resources.id = resource_id WHERE address = 'one'"
    tamper(`PRAGMA foreign_keys = OFF; DELETE FROM secrets WHERE id IN (${held})`)
    await shows('docs/secrets.md', 'WHAT IS WRONG')
  })

  test('a key that is lost for ever', async () => {
    await given('rm "$SLOTH_RUNNER_DB_PATH.key"')
    await shows('docs/secrets.md', '$ sloth-runner secrets rotate --set-aside')
  })

  test('a key that came with an import', async () => {
    sandbox.write('own.yaml', stack('own', 'a'))
    await given('sloth-runner stack export web --output web.json && mkdir other')
    const SLOTH_RUNNER_DB_PATH = join(sandbox.folder, 'other', 'stacks.db')
    shell = openShell(withEnvironment({ SLOTH_RUNNER_DB_PATH, SLOTH_RUNNER_VAR_token: 'secret' }))
    await given('sloth-runner run --file own.yaml && { sloth-runner stack import web.json || true; }')
    await shows('docs/secrets.md', 'which came with an import')
  })
})

test('docs/database.md', async () => {
  sandbox.write('stack.yaml', `name: web\nresources:\n${files({ page: 'path: page, content: x, mode: "0644"' })}`)
  await given('sloth-runner run')
  tamper("UPDATE resources SET baseline = replace(baseline, '0644', '0600')")
  for (const block of sessionsOf('docs/database.md')) await expectSession(block, shell, sandbox)
})

test('docs/definitions.md', async () => {
  const config = files({ config: 'path: config, content: x' })
  sandbox.write('stack.yaml', `name: renamed\nresources:\n${config}`)
  await given('sloth-runner run')
  const moved = 'moved: [{ from: config, to: settings }]\n'
  sandbox.write('stack.yaml', `name: renamed\nresources:\n${config.replace('config:', 'settings:')}${moved}`)
  for (const block of sessionsOf('docs/definitions.md')) await expectSession(block, shell, sandbox)
})

test('docs/dependencies.md', async () => {
  await given('sloth-runner stack create backend && sloth-runner stack create cache --version 1.0.0')
  for (const block of typedIn('docs/dependencies.md')) await given(block)
})

test('docs/writing-a-plugin.md', async () => {
  cpSync(join(root, 'examples', 'git-settings'), sandbox.folder, { recursive: true })
  for (const block of typedIn('docs/writing-a-plugin.md')) {
    const { exitCode, output } = await shell.run(block)
    // It ends with a plan that would change something.
    expect(exitCode, output).toBe(3)
    expect(output).toContain('git:setting')
  }
})

test('docs/configuration.md', async () => {
  sandbox.write('config.yaml', 'stacks:\n  auto_lok: true\n')
  for (const block of sessionsOf('docs/configuration.md')) await expectSession(block, shell, sandbox)
})

/** The sandbox with more in its environment. */
function withEnvironment(environment: Readonly<Record<string, string>>): Sandbox {
  return { ...sandbox, environment: { ...sandbox.environment, ...environment } }
}
