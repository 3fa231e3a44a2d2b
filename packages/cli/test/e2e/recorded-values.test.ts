import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

/** A stack that gives outputs to others. */
const network = `name: network
version: 2.1.0
variables:
  key: { type: string, sensitive: true, default: geheim }
outputs:
  subnet: 10.0.0.0/24
  ports: { value: [80, 443] }
  key: \${{ vars.key }}
`

/** A stack that reads them, and a value of its own. */
const web = `name: web
resources:
  config:
    type: file:file
    properties:
      path: app.conf
      content: |
        listen \${{ stacks.network.outputs.subnet }}
        workers \${{ state.replicas }}
outputs:
  workers: \${{ state.replicas }}
`

let sandbox: Sandbox
const open = preparedSandbox({ 'network.yaml': network, 'web.yaml': web }, async (made) => {
  sandbox = made
  await expectCode('run --file network.yaml', 0)
  await expectCode('stack create web', 0)
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

async function expectCode(line: string, exitCode: number, input?: string) {
  const end = await sandbox.sloth(line, input === undefined ? {} : { input })
  expect(end, `${end.stdout}${end.stderr}`).toMatchObject({ exitCode })
  return end
}

const config = () => readFileSync(join(sandbox.folder, 'app.conf'), 'utf8')

describe('a definition that reads the record', () => {
  test('is refused with file, line, column and the nearest name while something is missing; then it runs', async () => {
    await expectCode('stack values set web replica 3', 0)
    sandbox.write('web.yaml', web.replace('stacks.network', 'stacks.netwrok'))
    const { stderr } = await expectCode('run --file web.yaml', 5)
    expect(stderr).toMatch(/There is no stack "netwrok"\. Did you mean "network"\?\n.*web\.yaml:7:7\n/)
    expect(stderr).toMatch(/The stack "web" has no value "replicas"\. Did you mean "replica"\?\n.*web\.yaml:11:3\n/)
    sandbox.write('web.yaml', web)
    await expectCode('stack values set web replicas 3', 0)
    await expectCode('run --file web.yaml', 0)
    expect(config()).toBe('listen 10.0.0.0/24\nworkers 3\n')
    expect((await expectCode('stack output web workers', 0)).stdout).toBe('3\n')
    expect((await expectCode('stack deps show web', 0)).stdout).toContain('network')
    await expectCode('stack values set web replicas --increment', 0)
    await expectCode('plan --file web.yaml', 3)
    await expectCode('run --file web.yaml', 0)
    expect(config()).toContain('workers 4')
  })

  test('is refused with advice that helps word for word, also before there is the stack', async () => {
    await expectCode('stack delete web --auto-approve', 0)
    sandbox.write('web.yaml', 'name: web\noutputs: { n: "${{ string(state.n) }}" }\n')
    const { stderr } = await expectCode('run --file web.yaml', 5)
    const advised = [...stderr.matchAll(/"sloth-runner ([^"]*)"/g)].map(([, line]) => String(line))
    expect(advised).toEqual(['stack create web', 'stack values set web n VALUE'])
    for (const line of advised) await expectCode(line, 0)
    await expectCode('run --file web.yaml', 0)
    expect((await expectCode('stack output web n', 0)).stdout).toBe('VALUE\n')
  })

  test('a saved plan is refused once what it read has moved', async () => {
    await expectCode('stack values set web replicas 3', 0)
    await expectCode('plan --file web.yaml --out web.plan', 3)
    expect(schemaProblems('plan-show', (await sandbox.json('plan show web.plan')).document)).toEqual([])
    await expectCode('stack values set web replicas 5', 0)
    const { stderr } = await expectCode('run --file web.yaml --plan web.plan', 1)
    expect(stderr).toContain('state.replicas on record has another value')
    await expectCode('stack values set web replicas 3', 0)
    await expectCode('run --file web.yaml --plan web.plan', 0)
  })
})

describe('outputs', () => {
  test('are printed for people, as JSON and as YAML, one or all', async () => {
    expect((await expectCode('stack output network', 0)).stdout).toBe(
      'Outputs for: network\n\n  key    = <sensitive>\n  ports  = [80,443]\n  subnet = 10.0.0.0/24\n',
    )
    expect((await expectCode('stack output network ports', 0)).stdout).toBe('[80,443]\n')
    expect((await expectCode('stack output network subnet --format yaml', 0)).stdout).toContain('value: 10.0.0.0/24')
    for (const line of ['stack output network', 'stack output network key', 'stack output network key --show-secrets'])
      expect(schemaProblems('stack-output', (await sandbox.json(line)).document)).toEqual([])
    const hidden = await expectCode('stack output network key', 0)
    expect(hidden).toMatchObject({ stdout: '<sensitive>\n', stderr: expect.stringContaining('--show-secrets') })
    expect((await expectCode('stack output network key --show-secrets', 0)).stdout).toBe('geheim\n')
    const unknown = await expectCode('stack output network prots', 1)
    expect(unknown.stderr).toContain('Did you mean "ports"?')
    expect(unknown.stderr).toContain('Its outputs: key, ports, subnet.')
  })

  test('of two runs with different ones are both kept, until something is pruned', async () => {
    sandbox.write('one.yaml', 'name: app\noutputs: { one: 1, both: a }\n')
    sandbox.write('two.yaml', 'name: app\noutputs: { two: 2, both: b }\n')
    const outputs = async () => (await expectCode('stack output app', 0)).stdout.replaceAll(/ +/g, ' ')
    await expectCode('run --file one.yaml', 0)
    await expectCode('run --file two.yaml', 0)
    expect(await outputs()).toContain('both = b\n one = 1\n two = 2\n')
    const plan = await expectCode('plan --file two.yaml', 0)
    expect(plan.stdout).toContain('one (no longer declared; kept without --prune)')
    await expectCode('plan --file two.yaml --prune', 3)
    await expectCode('run --file two.yaml --prune', 0)
    expect(await outputs()).not.toContain('one')
  })
})
