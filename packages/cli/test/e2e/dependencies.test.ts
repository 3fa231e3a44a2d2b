import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = (name: string, version: string, dependencies = ''): string => `name: ${name}
version: ${version}
dependencies: { ${dependencies} }
resources:
  out: { type: "file:file", properties: { path: ${name}.txt, content: "${version}" } }
`

let sandbox: Sandbox
const file = (path: string): string => join(sandbox.folder, path)

beforeAll(() => {
  sandbox = openSandbox({
    'network.yaml': definition('network', '2.1.0'),
    'network3.yaml': definition('network', '3.0.0'),
    'database.yaml': definition('database', '1.0.0', 'network: ">=2.0.0 <3"'),
    'backend.yaml': definition('backend', '1.0.0', 'database: "^1"'),
    'circle.yaml': definition('network', '2.1.0', 'backend: "*"'),
  })
})
afterAll(() => sandbox.close())

async function expectEnd(
  line: string,
  exitCode: number,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const end = await sandbox.sloth(line)
  expect(end, `${end.stdout}${end.stderr}`).toMatchObject({ exitCode })
  return end
}

async function expectDocument(line: string, schema: string, exitCode: number): Promise<unknown> {
  const { stdout } = await expectEnd(`${line} --json`, exitCode)
  expect(schemaProblems(schema, JSON.parse(stdout))).toEqual([])
  return JSON.parse(stdout)
}

describe('stacks that depend on each other', () => {
  test('are run only when what they need is there', async () => {
    const refused = await expectEnd('run --file database.yaml', 5)
    expect(refused.stderr).toMatch(/depends on "network", which does not exist[\s\S]*database\.yaml:3:17/)
    for (const name of ['network', 'database', 'backend']) await expectEnd(`run --file ${name}.yaml`, 0)
  })

  test('are shown, ordered and checked', async () => {
    const shown = await expectEnd('stack deps show backend', 0)
    expect(shown.stdout).toContain('Direct Dependencies:\n  • database (v1.0.0) [^1]')
    expect(shown.stdout).toContain('Indirect Dependencies:\n  • network (v2.1.0) (via database)')
    expect(shown.stdout).toContain('Total dependency count: 2\nDependency depth: 2 levels')
    expect((await expectEnd('stack show backend', 0)).stdout).toContain('Dependencies (1):\n  • database [^1]')
    await expectDocument('stack show backend', 'stack-show', 0)
    await expectDocument('stack deps show database', 'stack-deps-show', 0)
    const order = await expectEnd('stack deps order backend', 0)
    expect(order.stdout).toContain('3. backend (depends on: database)')
    expect(order.stdout).toMatch(
      /Total execution time estimate: ~\d[\s\S]*Group 3: backend[\s\S]*With parallelization: ~\d/,
    )
    await expectDocument('stack deps order', 'stack-deps-order', 0)
    expect((await expectEnd('stack deps check backend', 0)).stdout).toBe(
      'Checking dependencies for: backend\n✓ No circular dependencies detected\n✓ Dependency tree is valid\n',
    )
    await expectDocument('stack deps check', 'stack-deps-check', 0)
  })

  test('go in no circle, by definition or by hand', async () => {
    const path = 'network -> backend -> database -> network'
    expect((await expectEnd('run --file circle.yaml', 5)).stderr).toContain(path)
    expect((await expectEnd('stack deps add network backend', 5)).stderr).toContain(path)
  })

  test('gain and lose dependencies by hand, which leaves events', async () => {
    await expectDocument('stack deps add backend network --version 2.x', 'stack-deps-add', 0)
    expect((await expectEnd('stack deps add backend network --version 2.x', 0)).stdout).toContain('is there already')
    await expectEnd('run --file backend.yaml', 0)
    expect((await expectEnd('stack deps show backend', 0)).stdout).toContain('network (v2.1.0) [2.x, by hand]')
    await expectDocument('stack deps remove backend network', 'stack-deps-remove', 0)
    expect((await expectEnd('stack deps remove backend database', 1)).stderr).toContain('declared by its definition')
  })

  test('have drifted once what they need is another version, are told so and not run', async () => {
    await expectEnd('run --file network3.yaml', 0)
    const drift = await expectEnd('stack drift detect database', 3)
    expect(drift.stdout).toContain(
      'dependencies.network: its version is not in the range (needed: >=2.0.0 <3, is: 3.0.0)',
    )
    await expectDocument('stack drift detect database', 'stack-drift-detect', 3)
    expect((await expectEnd('stack drift show database', 3)).stdout).toContain('Dependency Drift')
    expect((await expectEnd('stack validate database', 5)).stdout).toContain('is 3.0.0')
    expect((await expectEnd('run --file database.yaml', 5)).stderr).toContain('in version >=2.0.0 <3')
    expect((await expectEnd('stack deps check backend', 5)).stdout).toContain('database -> network: is 3.0.0')
    await expectEnd('run --file network.yaml', 0)
  })

  test('keep what they need from being deleted', async () => {
    const { stdout } = await expectEnd('stack destroy network --auto-approve', 0)
    expect(stdout).toContain('The stack "database" depends on "network" and may not work without it.')
    const { document } = await sandbox.json('stack destroy network --auto-approve')
    expect(document).toMatchObject({ findings: [{ severity: 'warning', code: 'has-dependents' }] })
    expect(schemaProblems('stack-destroy', document)).toEqual([])
    expect((await expectEnd('stack delete network --auto-approve', 1)).stderr).toContain('"database"')
  })
})

describe('a graph', () => {
  test('is a tree on standard output, and text for other programs', async () => {
    const tree = await expectEnd('stack deps graph backend --full-tree --show-versions', 0)
    expect(tree.stdout).toContain('backend (v1.0.0)\n└── database (v1.0.0) [^1]\n    └── network (v2.1.0) (destroyed)')
    expect(tree.stdout).toContain('Total nodes:   3\n  Total edges:   2\n  Max depth:     2\n  Circular deps: 0')
    expect((await expectEnd('stack deps graph --format dot', 0)).stdout).toContain('"backend" -> "database"')
    expect((await expectEnd('stack deps graph --format mermaid', 0)).stdout).toMatch(/^graph TB\n/)
    await expectDocument('stack deps graph', 'stack-deps-graph', 0)
    const versioned = [
      'stack deps graph backend --json',
      'stack deps graph backend --json --format json --show-versions',
      'stack deps graph backend --format json --show-versions',
      'stack deps graph backend --json --format svg --output backend.svg',
    ]
    for (const line of versioned) expect((await expectEnd(line, 0)).stdout).toContain('"version": "1.0.0"')
    const end = await expectEnd('stack deps graph backend --format json', 0)
    expect(schemaProblems('stack-deps-graph', JSON.parse(end.stdout))).toEqual([])
  })

  test('is a picture, as the ending of the file says', async () => {
    const svg = await expectEnd('stack deps graph backend --full-tree --output deps.svg', 0)
    expect(svg.stdout).toMatch(/^✓ Dependency graph generated: deps\.svg\n\nGraph Statistics:\n/)
    expect(readFileSync(file('deps.svg'), 'utf8')).toMatch(/<svg [\s\S]*>network</)
    await expectDocument('stack deps graph --output deps.png', 'stack-deps-graph', 0)
    const png = readFileSync(file('deps.png'))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    // Width and height stand at fixed places (PNG, ISO/IEC 15948, 11.2.2).
    expect(png.readUInt32BE(16)).toBeGreaterThan(300)
    expect(png.readUInt32BE(20)).toBeGreaterThan(300)
  })

  test('that cannot be written, or of which nobody says how, is refused', async () => {
    await expectEnd('stack deps graph --output deps.jpg', 2)
    await expectEnd('stack deps graph --format png', 2)
    await expectEnd('stack deps graph --output nowhere/deps.svg', 1)
    await expectEnd('stack deps graph nobody', 1)
  })

  test('of stacks that go round in circles all the same shows it, and where to cut', async () => {
    const database = new Database(sandbox.environment.SLOTH_RUNNER_DB_PATH ?? '')
    const insert = "INSERT INTO stack_dependencies (stack_id, name, origin) SELECT id, 'backend', 'manual' FROM stacks"
    database.exec(`${insert} WHERE name = 'network'`)
    database.close()
    const check = await expectEnd('stack deps check backend', 5)
    expect(check.stdout).toContain(
      '✗ Circular dependency detected!\n\nCycle path:\n  backend -> database -> network -> backend',
    )
    expect(check.stdout).toContain('1. Remove dependency: network -> backend')
    expect((await expectEnd('stack deps order', 5)).stderr).toContain('-> ')
    const tree = await expectEnd('stack deps graph backend', 0)
    expect(tree.stdout).toContain('backend (cycle)')
    expect(tree.stdout).toContain('Circular deps: 1')
    expect((await expectEnd('stack deps graph --format dot', 0)).stdout).toMatch(
      /"network" -> "backend" \[color="#c62828"/,
    )
  })
})
