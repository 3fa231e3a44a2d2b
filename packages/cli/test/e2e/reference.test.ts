import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@sloth-runner/store'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { hasTerminal, openShell, type Shell } from './shell.ts'

// Every command of the document that the project follows, as it is typed there; only the definitions are YAML files.

const production = `name: production-stack
version: 2.0.0
resources:
  web-server: { type: "file:file", properties: { path: web-server, content: "replicas: 4", mode: "0600" } }
  database: { type: "file:file", properties: { path: database, content: "port: 5432" } }
  cache: { type: "file:file", properties: { path: cache, content: "status: running" } }
  load-balancer: { type: "file:directory", properties: { path: load-balancer } }
outputs:
  deployment_url: https://app.production.example.com
  database_host: { value: db.production.internal }
  api_key: { value: k-1234567890, sensitive: true }
  version: v2.0.0
`

/** A definition of one file that is named after its stack. */
function small(name: string, more = ''): string {
  return `name: ${name}\n${more}resources:\n  ${name}: { type: "file:file", properties: { path: "${name}.txt", content: x } }\n`
}

let sandbox: Sandbox
let shell: Shell
beforeEach(() => {
  sandbox = openSandbox({ 'production.yaml': production })
  shell = openShell(sandbox)
})
afterEach(() => sandbox.close())

const file = (path: string): string => join(sandbox.folder, path)

/** Types a text, and looks for lines in what it prints, in their order. */
async function typed(text: string, exitCode: number, ...lines: readonly (string | RegExp)[]): Promise<string> {
  const end = await shell.run(text)
  return seen(end, exitCode, lines)
}

/** The same on a terminal, answering "yes" to what is asked. */
async function agreed(text: string, exitCode: number, ...lines: readonly (string | RegExp)[]): Promise<string> {
  const { output, ...end } = await shell.type(text, 'yes')
  return seen({ ...end, output: output.replaceAll('\r\n', '\n') }, exitCode, lines)
}

function seen(
  { exitCode, output }: { readonly exitCode: number | null; readonly output: string },
  wanted: number,
  lines: readonly (string | RegExp)[],
): string {
  expect({ exitCode, output }).toMatchObject({ exitCode: wanted })
  let rest = output
  for (const line of lines) {
    const found = typeof line === 'string' ? line : line.exec(rest)?.[0]
    expect(rest).toContain(found ?? line)
    rest = rest.slice(rest.indexOf(found ?? '') + (found ?? '').length)
  }
  return output
}

/** Takes snapshots by hand, without a process for each. */
async function snapshotsUpTo(stack: string, version: number): Promise<void> {
  const store = openStore({ path: String(sandbox.environment.SLOTH_RUNNER_DB_PATH) })
  const { id = 0 } = (await store.stack(stack)) ?? {}
  const snapshot = { creator: 'you@example', description: null, tags: [], automatic: false }
  while ((await store.createSnapshot(id, snapshot, 'you@example')).version < version);
  await store.close()
}

const run = (name: string): Promise<string> => typed(`sloth-runner run --file ${name}.yaml`, 0)

test('locks', async () => {
  await run('production')
  await typed(
    `sloth-runner stack lock acquire production-stack \\
  --reason "Deploying v2.0.0" \\
  --locked-by "deploy-bot" \\
  --operation "deployment"`,
    0,
    "✓ Lock acquired for stack 'production-stack'",
    'Lock Details:',
    /Locked by: +deploy-bot/,
    /Locked at: +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/,
    /Operation: +deployment/,
    /Reason: +Deploying v2.0.0/,
  )
  await typed(
    'sloth-runner stack lock status production-stack',
    0,
    /Stack: +production-stack/,
    /Status: +LOCKED/,
    /Locked by: +deploy-bot/,
    /Duration: +\d/,
  )
  await typed(
    `sloth-runner stack lock release production-stack \\
  --unlocked-by "deploy-bot"`,
    0,
    "✓ Lock released for stack 'production-stack'",
  )
  await typed('sloth-runner stack lock acquire production-stack --locked-by somebody', 0)
  await typed(
    `sloth-runner stack lock force-release production-stack \\
  --reason "Emergency maintenance"`,
    0,
    "WARNING: Force releasing lock for stack 'production-stack'",
    'Lock force-released',
  )
  await typed('sloth-runner stack lock status production-stack', 0, /Status: +UNLOCKED/)
})

describe('snapshots', () => {
  const web = (replicas: number, other: string): string =>
    `name: production-stack
resources:
  web-server: { type: "file:file", properties: { path: web-server, content: "replicas: ${replicas}" } }
  ${other}: { type: "file:file", properties: { path: ${other}, content: x } }
`

  /** Snapshots up to v38: v35 is the last that worked, v37 and v38 differ in everything. */
  beforeEach(async () => {
    sandbox.write('first.yaml', web(2, 'cache-server'))
    sandbox.write('second.yaml', web(4, 'database-server'))
    await run('first')
    await snapshotsUpTo('production-stack', 34)
    await typed(
      `sloth-runner stack snapshot create production-stack --description "working" --creator deploy-bot --tags deployment
sloth-runner stack snapshot create production-stack --description "Pre-maintenance backup" --tags maintenance`,
      0,
    )
    await typed('sloth-runner run --file second.yaml --prune --auto-approve', 0)
    await typed(
      `sloth-runner stack snapshot create production-stack \\
  --description "Before v2.0 upgrade" \\
  --creator "admin" \\
  --tags "production,upgrade"`,
      0,
      "✓ Snapshot created for stack 'production-stack'",
      'Snapshot Details:',
      /Version: +v38/,
      /Creator: +admin/,
      /Description: +Before v2.0 upgrade/,
      /Tags: +production, upgrade/,
      /Created: +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/,
    )
  })

  test('are listed, shown and compared', async () => {
    await typed(
      'sloth-runner stack snapshot list production-stack',
      0,
      'Snapshots for stack: production-stack',
      /Version +Creator +Description +Created At +Tags/,
      /v38 +admin +Before v2.0 upgrade +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +production,upgrade/,
      /v37 .* auto/,
      /v36 .*Pre-maintenance backup .* maintenance/,
      /v35 +deploy-bot .* deployment/,
      'Total: 38 snapshots',
    )
    await typed(
      'sloth-runner stack snapshot show production-stack v38',
      0,
      'Snapshot Details:',
      /Stack: +production-stack/,
      /Version: +v38/,
      /Creator: +admin/,
      /Description: +Before v2.0 upgrade/,
      /Created At: +\d{4}/,
      /Size: +[\d.]+ [kM]?B/,
      'State Summary:',
      /Resources: +2 resources/,
      /Tasks: +0 tasks/,
      /Status: +completed/,
    )
    const comparison = await typed(
      'sloth-runner stack snapshot compare production-stack v37 v38',
      0,
      'Comparing snapshots: v37 -> v38',
      'Changes:',
    )
    expect(comparison).toContain('+ Added resource: database-server')
    expect(comparison).toMatch(/~ Modified resource: web-server .*replicas: 2.* -> .*replicas: 4/)
    expect(comparison).toContain('- Removed resource: cache-server')
  })

  test.skipIf(!hasTerminal)('are restored once somebody says yes', async () => {
    await typed('sloth-runner stack snapshot list production-stack | grep "working"', 0, 'v35')
    await typed('sloth-runner stack snapshot restore production-stack v35 --dry-run', 0, 'Comparing snapshots')
    await typed('sloth-runner stack snapshot restore production-stack v35', 2)
    await agreed(
      'sloth-runner stack snapshot restore production-stack v35',
      0,
      'WARNING: This will restore the stack production-stack to snapshot v35',
      '(yes/no)',
      'Snapshot restored successfully',
      'Current State:',
      /Version: +v35/,
      /Restored At: +\d{4}/,
      /Restored By: +you@example/,
    )
    await agreed(
      'sloth-runner stack snapshot restore production-stack v38 --verbose',
      0,
      'Snapshot restored successfully',
    )
    await typed(
      `# Verify restoration
sloth-runner stack show production-stack

# Create incident snapshot
sloth-runner stack snapshot create production-stack \\
  --description "Post-incident restoration" \\
  --tags "incident,rollback"`,
      0,
      'Stack: production-stack',
      "✓ Snapshot created for stack 'production-stack'",
      /Tags: +incident, rollback/,
    )
    await agreed('sloth-runner stack snapshot delete production-stack v36', 0, '(yes/no)')
  })
})

describe('drift', () => {
  beforeEach(async () => {
    await run('production')
    writeFileSync(file('web-server'), 'replicas: 2')
    writeFileSync(file('database'), 'port: 5433')
    writeFileSync(file('cache'), 'status: stopped')
  })

  test('is detected and shown', async () => {
    await typed(
      'sloth-runner stack drift detect production-stack',
      3,
      'production-stack',
      'Summary:',
      /Drifted resources: +3/i,
      /In sync resources: +1/i,
      /Total resources: +4/i,
      'web-server',
      'database',
      'cache',
    )
    await typed(
      'sloth-runner stack drift show production-stack',
      3,
      'Drift Report for: production-stack',
      /Generated: +\d{4}/,
      /Resource: +web-server/,
      /Type: +\w+ drift/i,
      /Expected: +"replicas: 4"/,
      /Actual: +"replicas: 2"/,
    )
  })

  test('is planned away and fixed', async () => {
    await typed(
      'sloth-runner stack drift fix production-stack --dry-run',
      3,
      'Drift Fix Plan for: production-stack',
      'web-server',
      'database',
      'cache',
      'Run without --dry-run to apply',
    )
    expect(readFileSync(file('cache'), 'utf8')).toBe('status: stopped')
    await typed(
      'sloth-runner stack drift fix production-stack --auto-approve',
      0,
      'Fixing drift for stack: production-stack',
      'Summary:',
      /Fixed: +3 resources/,
      /Failed: +0 resources/,
      /Skipped: +0 resources/,
    )
    expect(readFileSync(file('cache'), 'utf8')).toBe('status: running')
  })

  test.skipIf(!hasTerminal)('is fixed for one resource at a time', async () => {
    await typed('sloth-runner stack drift show my-stack', 1)
    await typed('sloth-runner stack drift fix production-stack --dry-run', 3)
    await agreed(
      `sloth-runner stack drift fix production-stack \\
  --resource web-server`,
      0,
      '(yes/no)',
      /Fixed: +1 resource/,
    )
    expect(readFileSync(file('web-server'), 'utf8')).toBe('replicas: 4')
    expect(readFileSync(file('cache'), 'utf8')).toBe('status: stopped')
  })
})

describe('dependencies', () => {
  const needs: Readonly<Record<string, readonly string[]>> = {
    'network-stack': [],
    'storage-stack': ['network-stack'],
    'cache-stack': ['network-stack'],
    'database-stack': ['network-stack', 'storage-stack'],
    'backend-stack': ['database-stack', 'cache-stack'],
    'frontend-stack': ['backend-stack'],
  }

  beforeEach(async () => {
    for (const [name, on] of Object.entries(needs)) {
      sandbox.write(
        `${name}.yaml`,
        small(name, `version: 2.1.0\ndependencies: { ${on.map((each) => `${each}: "*"`).join(', ')} }\n`),
      )
      await run(name)
    }
  })

  test('are shown, drawn, checked and put in order', async () => {
    await typed(
      'sloth-runner stack deps show backend-stack',
      0,
      'Dependencies for: backend-stack',
      'Direct Dependencies:',
      '• database-stack (v2.1.0)',
      '• cache-stack (v2.1.0)',
      'Indirect Dependencies:',
      '• storage-stack',
      'via database-stack',
      'Dependents (stacks that depend on this):',
      '• frontend-stack',
      'Total dependency count: 4',
      'Dependency depth: 3 levels',
    )
    await typed(
      `sloth-runner stack deps graph backend-stack \\
  --output deps.png \\
  --show-versions \\
  --full-tree`,
      0,
      '✓ Dependency graph generated: deps.png',
      'Graph Statistics:',
      /Total nodes: +5/,
      /Total edges: +6/,
      /Max depth: +\d/,
      /Circular deps: +0/,
    )
    expect(readFileSync(file('deps.png')).subarray(1, 4).toString()).toBe('PNG')
    await typed('sloth-runner stack deps graph backend-stack', 0, 'backend-stack', 'Total nodes')
    await typed('sloth-runner stack deps graph backend-stack --output typed.x --format PNG', 0, 'typed.x')
    expect(readFileSync(file('typed.x')).subarray(1, 4).toString()).toBe('PNG')
    await typed('sloth-runner stack deps graph backend-stack --format SVG', 0, '<svg ')
    await typed('sloth-runner stack deps graph backend-stack --format DOT', 0, 'digraph')
    await typed(
      'sloth-runner stack deps check backend-stack',
      0,
      'Checking dependencies for: backend-stack',
      '✓ No circular dependencies detected',
      'Dependency tree is valid',
    )
    await typed(
      `sloth-runner stack deps order \\
  frontend-stack backend-stack database-stack cache-stack network-stack`,
      0,
      'Calculating execution order...',
      'Recommended execution order:',
      '1. network-stack (no dependencies)',
      /\d\. frontend-stack \(depends on: backend-stack\)/,
      'Total execution time estimate: ~',
      'Parallelizable groups:',
      'Group 1: network-stack',
      'With parallelization: ~',
    )
  })

  test('that go round in a circle are told with where to cut', async () => {
    sandbox.write('app-stack.yaml', small('app-stack', 'dependencies: { database-stack: "*" }\n'))
    await run('app-stack')
    const database = new Database(sandbox.environment.SLOTH_RUNNER_DB_PATH ?? '')
    database.exec(
      "INSERT INTO stack_dependencies (stack_id, name, origin) SELECT id, 'app-stack', 'manual' FROM stacks WHERE name = 'network-stack'",
    )
    database.close()
    await typed(
      'sloth-runner stack deps check app-stack',
      5,
      /Circular dependenc(y|ies) detected!/,
      'Cycle path:',
      /app-stack -> [\w-]+ -> .*app-stack/,
      'Resolution suggestions:',
      /1\. Remove dependency/,
    )
  })
})

test('validation', async () => {
  await run('production')
  await typed(
    'sloth-runner stack validate production-stack',
    0,
    'Validating stack: production-stack',
    '✓ Configuration syntax valid',
    '✓ All dependencies available',
    '✓ Required resources exist',
    '✓ Permissions sufficient',
    '✓ No lock conflicts',
    '✓ Workflow definition valid',
    '✓ All modules available',
    'Validation passed: production-stack is ready for execution',
  )
  const dev = small('dev-stack', 'requirements: { files: [config/app.yaml] }\n')
  sandbox.write('config/app.yaml', '')
  sandbox.write('dev-stack.yaml', dev)
  await run('dev-stack')
  rmSync(file('config/app.yaml'))
  await typed(
    'sloth-runner stack validate dev-stack',
    5,
    '✗ Resource check failed',
    'config/app.yaml',
    '✗ Validation failed: 1 error found',
    'Fix these issues before running the stack.',
  )
  await typed(
    'sloth-runner stack validate all',
    5,
    'Validating all stacks...',
    'Stack: dev-stack',
    /Status: +✗ FAIL/,
    'Stack: production-stack',
    /Status: +✓ PASS/,
    'Summary:',
    /Total: +2 stacks/,
    /Passed: +1 stack/,
    /Failed: +1 stack/,
    'Overall: FAILED',
  )
})

test('stacks', async () => {
  await run('production')
  await typed('sloth-runner stack create dev-stack', 0)
  await typed('sloth-runner stack lock acquire production-stack && sloth-runner stack lock release production-stack', 0)
  await typed(
    'sloth-runner stack list',
    0,
    'Workflow Stacks',
    /NAME +STATUS +LAST RUN +DURATION +EXECUTIONS/,
    /dev-stack +created/,
    /production-stack +completed +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\S+ +1/,
    'Total: 2 stacks',
  )
  await typed('sloth-runner stack list --status completed --format json', 0, '"name": "production-stack"')
  await typed('sloth-runner stack list --status created --format yaml', 0, 'name: dev-stack')
  await typed('sloth-runner stack list --format table', 0, 'Total: 2 stacks')
  await typed(
    'sloth-runner stack show production-stack',
    0,
    'Stack: production-stack',
    /General Information:/i,
    /Status: +completed/,
    /Version: +v?2.0.0/,
    /Created: +\d{4}/,
    /Last Updated: +\d{4}/i,
    /Total Executions: +1/i,
    /Latest Execution:/i,
    /Started: +\d{4}/,
    /Completed: +\d{4}/,
    /Duration: +\d/,
    /Status: +(completed|success)/,
    'Resources (4):',
    '• ',
    /Lock Status:/i,
    /Status: +unlocked/,
    /Last Locked: +\d{4}/,
    /Lock Duration: +\d/,
    'Snapshots:',
    /Total Snapshots: +\d/,
    /Latest Snapshot: +v\d/,
  )
  const outputs = await typed(
    'sloth-runner stack output production-stack',
    0,
    'Outputs for: production-stack',
    /api_key += <sensitive>/,
    /database_host += db\.production\.internal/,
    /deployment_url += https:\/\/app\.production\.example\.com/,
    /version += v2\.0\.0/,
  )
  expect(outputs).not.toContain('k-1234567890')
  await typed('sloth-runner stack output production-stack deployment_url', 0, 'https://app.production.example.com')
})

test('a pipeline', async () => {
  sandbox.write('deploy.yaml', small('deploy'))
  await typed('sloth-runner run deploy --file deploy.yaml --stack production', 0)
  const pipeline = `# Acquire lock
sloth-runner stack lock acquire production \\
  --reason "CI/CD Pipeline #$BUILD_NUMBER" \\
  --locked-by "ci-bot"

# Validate before deployment
sloth-runner stack validate production

# Create pre-deployment snapshot
sloth-runner stack snapshot create production \\
  --description "Before deployment #$BUILD_NUMBER" \\
  --tags "ci,deployment"

# Run deployment
sloth-runner run deploy --file deploy.yaml \\
  --stack production \\
  --validate

# Check for drift
sloth-runner stack drift detect production

# Release lock
sloth-runner stack lock release production \\
  --unlocked-by "ci-bot"
`
  seen(await shell.run(pipeline, { BUILD_NUMBER: '17' }), 0, [
    "✓ Lock acquired for stack 'production'",
    'CI/CD Pipeline #17',
    'Validation passed: production is ready for execution',
    "✓ Snapshot created for stack 'production'",
    'Before deployment #17',
    '✓ Run completed',
    'No drift detected.',
    "✓ Lock released for stack 'production'",
  ])
})

test.skipIf(!hasTerminal)('an emergency', async () => {
  sandbox.write('production.yaml', small('production'))
  await run('production')
  await snapshotsUpTo('production', 34)
  await typed('sloth-runner stack snapshot create production --description "working"', 0, /Version: +v35/)
  sandbox.write('production.yaml', small('production').replace('content: x', 'content: broken'))
  await run('production')
  await agreed(
    `# Find last good snapshot
sloth-runner stack snapshot list production | grep "working"

# Restore to last known good state
sloth-runner stack snapshot restore production v35

# Verify restoration
sloth-runner stack show production

# Create incident snapshot
sloth-runner stack snapshot create production \\
  --description "Post-incident restoration" \\
  --tags "incident,rollback"`,
    0,
    /v35 .*working/,
    '(yes/no)',
    'Snapshot restored successfully',
    'Stack: production',
    "✓ Snapshot created for stack 'production'",
    /Tags: +incident, rollback/,
  )
})

test('many environments', async () => {
  for (const name of ['network', 'db', 'app'])
    sandbox.write(`${name}.yaml`, small(`deploy`).replaceAll('deploy.txt', `${name}-$\{{ run.stack }}.txt`))
  await typed(
    `for env in dev staging prod; do for part in network db app; do
      sloth-runner run deploy --file $part.yaml --stack $env-$part
    done; done`,
    0,
  )
  await typed(
    `# Get execution order
sloth-runner stack deps order \\
  dev-network dev-db dev-app \\
  staging-network staging-db staging-app \\
  prod-network prod-db prod-app

# Execute in order with validation
for env in dev staging prod; do
  sloth-runner stack validate \${env}-network
  sloth-runner run deploy --file network.yaml --stack \${env}-network
  sloth-runner stack validate \${env}-db
  sloth-runner run deploy --file db.yaml --stack \${env}-db
  sloth-runner stack validate \${env}-app
  sloth-runner run deploy --file app.yaml --stack \${env}-app
done`,
    0,
    'Recommended execution order:',
    '9. ',
    'Validation passed: dev-network is ready for execution',
    'Validation passed: prod-app is ready for execution',
    '✓ Run completed',
  )
})

test('the configuration file', async () => {
  const text = `stacks:
  # Database configuration
  database_path: /etc/sloth-runner/stacks.db

  # Automatic features
  auto_lock: true              # Auto-lock during execution
  auto_snapshot: true          # Auto-snapshot before changes
  auto_drift_detect: false     # Auto-detect drift after execution

  # Timeouts and limits
  lock_timeout: 1h             # Max lock duration
  snapshot_retention: 30d      # How long to keep snapshots
  max_concurrent_executions: 10 # Max parallel stack executions

  # Snapshot triggers
  snapshot_triggers:
    - before_deployment
    - before_destroy
    - on_drift_fix
    - manual

# Event system
events:
  workers: 100                 # Event processor workers
  buffer_size: 1000            # Event buffer capacity
  batch_size: 50               # Events per batch

# Validation
validation:
  strict_mode: true            # Fail on warnings
  check_disk_space: true
  min_disk_space: 100MB
  check_permissions: true
`
  sandbox.write('config.yaml', text)
  await typed('sloth-runner config validate --config config.yaml', 0)
  const shown = await typed('sloth-runner config show --config config.yaml', 0)
  for (const [, key = '', value = ''] of text.matchAll(/^ {2}(\w+): +([^ #\n]+)/gm))
    expect(shown).toMatch(new RegExp(`\\.${key} +${key === 'database_path' ? '.*stacks\\.db' : value}.*`))
  expect(shown.match(/config\.yaml/g)?.length).toBeGreaterThanOrEqual(13)
})

test('the tables and columns', async () => {
  await run('production')
  await typed('sloth-runner stack lock acquire production-stack', 0)
  const columns = {
    stacks: 'id name description status version created_at updated_at last_execution execution_count',
    state_locks: 'stack_id locked_by locked_at operation reason metadata',
    state_versions: 'id stack_id version creator description state_data created_at',
    state_events: 'id stack_id event_type severity message source created_at',
    resources: 'id stack_id name type state dependencies',
  }
  const database = new Database(sandbox.environment.SLOTH_RUNNER_DB_PATH ?? '', { readonly: true })
  for (const [table, names] of Object.entries(columns)) {
    const row = database.prepare(`SELECT ${names.split(' ').join(', ')} FROM ${table} LIMIT 1`).get()
    expect(Object.keys(row ?? {}), table).toEqual(names.split(' '))
  }
  expect(database.prepare('SELECT name, type, state FROM resources ORDER BY name').all()).toContainEqual({
    name: 'cache',
    type: 'file:file',
    state: 'applied',
  })
  database.close()
})

describe('troubleshooting', () => {
  test('a circle', async () => {
    await typed('sloth-runner stack create my-stack', 0)
    await typed(
      `# Show dependency graph
sloth-runner stack deps graph my-stack

# Check for cycles
sloth-runner stack deps check my-stack`,
      0,
      'Total nodes',
      '✓ No circular dependencies detected',
    )
  })

  test.skipIf(!hasTerminal)('a restore that failed', async () => {
    sandbox.write('my-stack.yaml', small('my-stack'))
    await run('my-stack')
    await snapshotsUpTo('my-stack', 38)
    await agreed(
      `# Check snapshot integrity
sloth-runner stack snapshot show my-stack v38

# Try dry-run first
sloth-runner stack snapshot restore my-stack v38 --dry-run

# Try restore again with verbose output
sloth-runner stack snapshot restore my-stack v38 --verbose`,
      0,
      'Snapshot Details:',
      'Comparing snapshots',
      '(yes/no)',
      'Snapshot restored successfully',
    )
  })

  test.skipIf(!hasTerminal)('an automatic fix that fails', async () => {
    sandbox.write(
      'my-stack.yaml',
      'name: my-stack\nresources:\n  web-server: { type: "file:file", properties: { path: web, content: x } }\n',
    )
    await run('my-stack')
    writeFileSync(file('web'), 'y')
    await typed('sloth-runner stack drift detect my-stack', 3)
    await typed('sloth-runner stack drift show my-stack', 3, 'Drift Report for: my-stack', 'Suggested Fix:')
    await typed(
      `# Try dry-run to see fix plan
sloth-runner stack drift fix my-stack --dry-run`,
      3,
      'Drift Fix Plan for: my-stack',
      'web-server',
    )
    await agreed(
      `# Fix one resource at a time
sloth-runner stack drift fix my-stack \\
  --resource web-server`,
      0,
      '(yes/no)',
      /Fixed: +1 resource/,
    )
    expect(readFileSync(file('web'), 'utf8')).toBe('x')
  })

  test('a stuck lock', async () => {
    await typed('sloth-runner stack create my-stack && sloth-runner stack lock acquire my-stack', 0)
    await typed(
      `# Check lock status
sloth-runner stack lock status my-stack

# If process is dead, force release
sloth-runner stack lock force-release my-stack \\
  --reason "Process terminated, lock stuck"

# Verify release
sloth-runner stack lock status my-stack`,
      0,
      /Status: +LOCKED/,
      'Lock force-released',
      /Status: +UNLOCKED/,
    )
  })
})
