import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Acknowledgement, DriftCheck, DriftReport, ReportSummary, RunReport } from '@sloth-runner/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preparedSandbox } from './prepared-sandbox.ts'
import { program, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definitionOf = (stack: string) => `name: ${stack}
resources:
  app-config: { type: "file:file", properties: { path: ${stack}.conf, content: "port: 80\\n", mode: "0644" } }
  motd: { type: "file:file", properties: { path: ${stack}.motd, content: "hello\\n" } }
`

let sandbox: Sandbox
const open = preparedSandbox({ 'stack.yaml': definitionOf('web'), 'api.yaml': definitionOf('api') }, async (made) => {
  sandbox = made
  await expectCode('run', 0)
})
beforeEach(async () => {
  sandbox = await open()
})
afterEach(() => sandbox.close())

async function expectCode(line: string | readonly string[], exitCode: number) {
  const end = await sandbox.sloth(line)
  expect({ line, exitCode: end.exitCode, stderr: end.stderr }).toMatchObject({ line, exitCode })
  return end
}

async function expectDocument<T>(line: string, schema: string, exitCode = 0): Promise<T> {
  const end = await sandbox.json(line)
  expect({ line, exitCode: end.exitCode, problems: schemaProblems(schema, end.document) }).toEqual({
    line,
    exitCode,
    problems: [],
  })
  return end.document as T
}

const file = (name: string) => join(sandbox.folder, name)
const modeOf = (name: string) => (statSync(file(name)).mode & 0o777).toString(8)
const detect = (exitCode: number) =>
  expectDocument<DriftReport>('stack drift detect web', 'stack-drift-detect', exitCode)
const acknowledge = (rest: string, exitCode = 0) =>
  expectCode(
    [
      'stack',
      'drift',
      'ack',
      'web',
      'app-config',
      'mode',
      '--reason',
      'until the migration',
      ...rest.split(' ').filter(Boolean),
    ],
    exitCode,
  )

async function acknowledged() {
  const { acknowledgements } = await expectDocument<{ readonly acknowledgements: readonly Acknowledgement[] }>(
    'stack drift ack web --list',
    'stack-drift-ack',
  )
  return acknowledgements
}

async function eventTypes() {
  const { stdout } = await sandbox.sloth('stack history web')
  return stdout
}

describe('acknowledging drift', () => {
  beforeEach(() => chmodSync(file('web.conf'), 0o600))

  test('accepts a difference: it is told with its reason, counted, no drift, and survives a fix and a run', async () => {
    const { stdout } = await acknowledge('--until 30d')
    expect(stdout).toContain("✓ Drift acknowledged for stack 'web'")
    const summary = await expectCode('stack drift detect web', 0)
    expect(summary.stdout).toMatch(/Fields acknowledged: +1\n/)
    expect(summary.stdout).toContain(
      'app-config: mode (expected: "0644", actual: "0600"): until the migration (you@example',
    )
    expect((await expectCode('stack drift show web', 0)).stdout).toContain('Acknowledged: until the migration')
    rmSync(file('web.motd'))
    await expectCode('stack drift fix web --auto-approve', 0)
    expect(existsSync(file('web.motd'))).toBe(true)
    expect((await expectCode('plan', 0)).stdout).toContain('left as acknowledged: mode')
    await expectCode('run', 0)
    expect(modeOf('web.conf')).toBe('600')
    expect((await detect(0)).counts).toMatchObject({ acknowledged: 1, inSync: 2 })
    expect(await acknowledged()).toMatchObject([{ address: 'app-config', path: ['mode'], actor: 'you@example' }])
  })

  test('ends when the value moves, until it comes back; ends for good when it is as declared', async () => {
    await acknowledge('')
    chmodSync(file('web.conf'), 0o640)
    expect((await detect(3)).resources[0]?.fields).toMatchObject([{ acknowledgement: { state: 'moved' } }])
    chmodSync(file('web.conf'), 0o600)
    await detect(0)
    chmodSync(file('web.conf'), 0o644)
    await detect(0)
    expect(await acknowledged()).toEqual([])
    chmodSync(file('web.conf'), 0o600)
    await detect(3)
    await expectCode('stack drift fix web --auto-approve', 0)
    expect(modeOf('web.conf')).toBe('644')
  })

  test('is over when the definition declares the field otherwise, which the run puts in force', async () => {
    await acknowledge('')
    sandbox.write('stack.yaml', definitionOf('web').replace('0644', '0640'))
    await expectCode('run', 0)
    expect(modeOf('web.conf')).toBe('640')
    expect(await acknowledged()).toEqual([])
  })

  test('is taken back, and listed over all stacks', async () => {
    await acknowledge('')
    expect((await expectCode('stack drift ack --list', 0)).stdout).toMatch(/web +app-config +mode +you@example/)
    await expectCode('stack drift ack web app-config mode --remove', 0)
    expect((await expectCode('stack drift ack --list', 0)).stdout).toContain('No drift is acknowledged.')
    await expectCode('stack drift ack web app-config mode --remove', 1)
    await detect(3)
  })

  test('accepts that something is missing', async () => {
    rmSync(file('web.motd'))
    await expectCode(['stack', 'drift', 'ack', 'web', 'motd', 'existence', '--reason', 'not on this host'], 0)
    await expectCode('run', 0)
    expect(existsSync(file('web.motd'))).toBe(false)
  })

  test('is refused without a reason, for what has not drifted, and for what is not there', async () => {
    expect((await expectCode('stack drift ack web app-config mode', 2)).stderr).toContain('without a --reason')
    expect((await expectCode('stack drift ack web app-config', 2)).stderr).toContain('Usage: stack drift ack STACK')
    expect((await acknowledge('--until 2020-01-01', 2)).stderr).toContain('is over')
    const content = await expectCode('stack drift ack web app-config content --reason x', 1)
    expect(content.stderr).toContain('Drifted of this resource: mode.')
    expect((await expectCode('stack drift ack web app-confg mode --reason x', 1)).stderr).toContain(
      'Did you mean "app-config"?',
    )
    await expectCode('stack drift ack we app-config mode --reason x', 1)
  })

  test('waits for the lock of somebody else no longer than it is told to', async () => {
    await expectCode('stack lock acquire web --locked-by other', 0)
    const end = await sandbox.sloth('stack drift ack web app-config mode --reason x --wait 0s', {
      environment: { HOME: join(sandbox.folder, 'elsewhere') },
    })
    expect(end.exitCode).toBe(6)
  })
})

describe('a fix', () => {
  const fix = (more: string) => `stack drift fix web --auto-approve${more}`

  test('names what it leaves to a run, with why, counts it apart from what is as declared, and ends with 3', async () => {
    sandbox.write('stack.yaml', definitionOf('web').replaceAll('port: 80', 'port: 81').replaceAll('hello', 'hi'))
    await expectCode('run', 0)
    await expectCode('stack snapshot restore web v2 --auto-approve', 0)
    sandbox.write('web.motd', 'by hand\n')
    const { stdout } = await expectCode(fix(''), 3)
    expect(stdout).toContain(
      '  - app-config: left alone: its declaration is not in force yet: a run does that, not a fix\n',
    )
    expect(stdout).toContain(
      '  - motd: left alone: the world and the declaration both moved: a run decides, not a fix\n',
    )
    expect(stdout).toContain('  Left alone: 2 resources\n  Unchanged: 0 resources\n')
    expect(stdout).toContain('2 resources are left to a run')
    const named = await expectDocument<RunReport>(fix(' --resource app-config'), 'stack-drift-fix', 3)
    expect(named).toMatchObject({
      items: [
        { address: 'app-config', outcome: 'left-alone', verdict: 'pending' },
        { address: 'motd', outcome: 'left-alone', verdict: 'conflict', notTargeted: true },
      ],
      summary: { done: 0, leftAlone: 2, unchanged: 0 },
    })
    chmodSync(file('web.motd'), 0o600)
    await expectCode('stack drift watch web --once --fix --auto-approve', 3)
    await expectCode('run --auto-approve', 0)
    expect((await expectCode(fix(''), 0)).stdout).toContain('  Left alone: 0 resources\n  Unchanged: 2 resources\n')
  })

  test('a run counts what --target leaves out apart from what is as declared, and names what is not', async () => {
    rmSync(file('web.motd'))
    const run = await expectCode('run --target app-config', 0)
    expect(run.stdout).toContain('  - motd (drift): left alone: not among the targets\n')
    expect(run.stdout).toContain('  Left alone: 1 resource\n  Unchanged: 1 resource\n')
    expect(await expectDocument('run --target app-config', 'run')).toMatchObject({
      items: [
        { address: 'app-config', outcome: 'unchanged' },
        { address: 'motd', outcome: 'left-alone', verdict: 'drift', notTargeted: true },
      ],
      summary: { leftAlone: 1, unchanged: 1 },
    })
    await expectDocument('plan --target app-config', 'plan')
    expect((await expectCode('stack history web', 0)).stdout).toContain('0 done, 0 failed, 1 left alone, 1 unchanged')
  })
})

describe('rules of a definition for what to ignore', () => {
  const ignoring = (rule: string) =>
    sandbox.write(
      'stack.yaml',
      definitionOf('web')
        .replace('mode: "0644" }', `mode: "0644" }, ignore: [${rule}]`)
        .replace('\n  motd', '\n  motd'),
    )

  test.each([
    ['muted by default', '{ field: mode, reason: by hand }', 0, { muted: 1 }],
    ['muted', '{ field: mode, mode: mute, reason: by hand }', 0, { muted: 1 }],
    ['yielded to another owner', '{ field: mode, mode: yield, reason: set by the package }', 0, { muted: 0 }],
    ['muted up to a time to come', '{ field: mode, reason: by hand, until: 2999-01-01 }', 0, { muted: 1 }],
    ['no longer muted', '{ field: mode, reason: by hand, until: 2020-01-01 }', 3, { muted: 0, drift: 1 }],
  ])('a field is %s, for detections, fixes and runs', async (_, rule, exitCode, counts) => {
    ignoring(rule)
    await expectCode('run', 0)
    chmodSync(file('web.conf'), 0o600)
    expect((await detect(exitCode)).counts).toMatchObject(counts)
    await expectCode('stack drift fix web --auto-approve', 0)
    expect(modeOf('web.conf')).toBe(exitCode === 0 ? '600' : '644')
    await expectCode('run', 0)
    expect(modeOf('web.conf')).toBe(exitCode === 0 ? '600' : '644')
  })
})

describe('drift of many stacks', () => {
  beforeEach(async () => {
    await expectCode('run --file api.yaml', 0)
    chmodSync(file('web.conf'), 0o600)
  })

  test('is one table, and the command ends as the worst of them', async () => {
    const { stdout } = await expectCode('stack drift detect --all', 3)
    expect(stdout).toMatch(/api +in-sync +2 +\d+ +-\nweb +drift +2 +\d+ +1 drifted/)
    await expectCode('stack drift detect --all --exit-zero', 0)
    await expectCode('stack drift detect api', 0)
  })

  test('one that cannot be looked at stops no other', async () => {
    const document = await expectDocument('stack drift detect nowhere web api', 'stack-drift-detect', 1)
    expect(document).toMatchObject({
      stacks: [
        { stack: 'nowhere', report: null, error: { code: 'no-such-stack' } },
        { stack: 'web', report: { verdict: 'drift' }, error: null },
        { stack: 'api', report: { verdict: 'in-sync' }, error: null },
      ],
    })
  })

  test('is not asked for by half a command line', async () => {
    await expectCode('stack drift detect', 2)
    await expectCode('stack drift detect web --all', 2)
    await expectCode('stack drift detect web --unknown', 2)
    await expectCode('stack drift detect web api --resource motd', 2)
  })

  test('leaves reports that are listed, of one stack or all, and shown by number', async () => {
    await expectCode('stack drift detect --all', 3)
    await expectCode('stack drift detect web --no-record', 3)
    const list = (line: string) =>
      expectDocument<{ readonly reports: readonly ReportSummary[] }>(
        `stack drift reports ${line}`.trim(),
        'stack-drift-reports',
      )
    const { reports } = await list('web')
    expect(reports).toMatchObject([{ stack: 'web', verdict: 'drift', counts: { drift: 1 } }])
    expect((await list('')).reports).toHaveLength(2)
    expect((await list('--limit 1')).reports).toHaveLength(1)
    expect((await list('--since 2999-01-01')).reports).toEqual([])
    await expectCode(`stack drift show web --report ${reports[0]?.id}`, 3)
    expect((await expectCode('stack drift show web --report 999', 1)).stderr).toContain('stack drift reports web')
  })
})

/** Starts a watch, hands over each check, and tells how it ended. */
async function watch(
  parameters: readonly string[],
  onCheck: (check: DriftCheck, end: (signal?: 'SIGINT') => void) => void,
) {
  const child = spawn(process.execPath, [program, 'stack', 'drift', 'watch', '--json', ...parameters], {
    cwd: sandbox.folder,
    env: sandbox.environment,
  })
  let text = ''
  const checks: DriftCheck[] = []
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const check of lines.map((line) => JSON.parse(line) as DriftCheck)) {
      checks.push(check)
      onCheck(check, (signal) => child.kill(signal ?? 'SIGTERM'))
    }
  })
  const exitCode = await new Promise((resolve) => child.on('close', resolve))
  return { exitCode, checks }
}

describe('a watch', () => {
  test('checks at each beat, records only what is new, never fixes, and ends with 0 when it is told to', async () => {
    let beats = 0
    const { exitCode, checks } = await watch(['web', '--interval', '1s'], (_, end) => {
      beats += 1
      if (beats === 2) chmodSync(file('web.conf'), 0o600)
      if (beats === 4) end()
    })
    expect(exitCode).toBe(0)
    for (const check of checks) expect(schemaProblems('stack-drift-watch', check)).toEqual([])
    expect(checks.map(({ stacks }) => stacks[0]?.report?.verdict)).toEqual(['in-sync', 'in-sync', 'drift', 'drift'])
    expect(checks.map(({ stacks }) => stacks[0]?.moves?.length ?? null)).toEqual([null, 0, 1, 0])
    expect(modeOf('web.conf')).toBe('600')
    expect((await expectCode('stack drift reports web', 0)).stdout).toContain('Total: 2 reports')
  })

  test('checks at the times of a cron expression', async () => {
    const { exitCode, checks } = await watch(['web', '--cron', '* * * * * *'], (_, end) => end())
    expect(exitCode).toBe(0)
    expect(checks[0]?.stacks[0]?.report?.verdict).toBe('in-sync')
  })

  test('that may fix puts back what drifted', async () => {
    chmodSync(file('web.conf'), 0o600)
    const { exitCode, checks } = await watch(['web', '--interval', '1s', '--fix', '--auto-approve'], (check, end) => {
      if (check.stacks[0]?.report?.verdict === 'in-sync') end('SIGINT')
    })
    expect(exitCode).toBe(0)
    expect(checks[0]?.stacks).toMatchObject([{ report: { verdict: 'drift' }, fix: { status: 'completed' } }])
    expect(modeOf('web.conf')).toBe('644')
    await expectCode('stack drift watch web --fix', 2)
  })

  test('goes on when a stack cannot be looked at, and takes it up when it can', async () => {
    let made = false
    const { exitCode, checks } = await watch(['api', '--interval', '1s'], (check, end) => {
      if (check.stacks[0]?.report != null) end()
      else if (!made) {
        made = true
        void sandbox.sloth('run --file api.yaml')
      }
    })
    expect(exitCode).toBe(0)
    expect(checks[0]?.stacks).toMatchObject([{ error: { code: 'no-such-stack' } }])
    expect(checks.at(-1)?.stacks).toMatchObject([{ error: null, report: { stack: 'api' } }])
  })

  test('says when the record is gone, and takes it up when it is back', async () => {
    const database = sandbox.environment.SLOTH_RUNNER_DB_PATH ?? ''
    let state: 'there' | 'away' | 'back' = 'there'
    const { exitCode, checks } = await watch(['--all', '--interval', '1s'], ({ error }, end) => {
      if (state === 'there') renameSync(database, `${database}.away`)
      if (state === 'away' && error != null) renameSync(`${database}.away`, database)
      if (state === 'back' && error == null) end()
      if (state === 'there') state = 'away'
      else if (error != null) state = 'back'
    })
    expect(exitCode).toBe(0)
    expect(checks.filter(({ error }) => error != null)[0]?.error).toMatchObject({ code: 'store-unavailable' })
    expect(checks.at(-1)?.stacks.length).toBeGreaterThan(0)
  })

  test('checks once for timers, and ends as the check does', async () => {
    expect((await expectCode('stack drift watch --all --once', 0)).stdout).toMatch(/ web: in-sync\n$/)
    chmodSync(file('web.conf'), 0o600)
    expect((await expectCode('stack drift watch web --once', 3)).stdout).toContain('+ web: app-config: drift: mode')
    expect((await expectCode('stack drift watch web --once', 3)).stdout).toContain('nothing new')
    await expectCode('stack drift watch nowhere --once', 1)
    await expectCode('stack drift watch web --once --fix --auto-approve', 0)
    expect(modeOf('web.conf')).toBe('644')
    expect((await expectCode('stack drift watch web --once', 0)).stdout).toContain(
      '- web: app-config: mode is as declared\n',
    )
  })

  test('tells what is back as declared from what has left the record', async () => {
    rmSync(file('web.conf'))
    await expectCode('stack drift watch web --once', 3)
    await expectCode('stack drift fix web --auto-approve', 0)
    const back = await expectCode('stack drift watch web --once', 0)
    expect(back.stdout).toContain('- web: app-config: is there as declared\n')
    chmodSync(file('web.conf'), 0o600)
    await expectCode('stack drift watch web --once', 3)
    await expectCode('stack resources forget web app-config --auto-approve', 0)
    const gone = await sandbox.sloth('stack drift watch web --once --json')
    expect(schemaProblems('stack-drift-watch', JSON.parse(gone.stdout))).toEqual([])
    expect(JSON.parse(gone.stdout).stacks[0].moves).toMatchObject([{ address: 'app-config', offRecord: true }])
  })

  test.each([
    '',
    'web --all',
    'web --interval 5',
    'web --interval 1ms',
    'web --cron often',
    'web --cron 1 --interval 1m',
    'web --once --interval 5m',
    'web --once --cron @daily',
  ])('with the parameters "%s" is refused', async (parameters) => {
    await expectCode(`stack drift watch ${parameters}`.trim(), 2)
  })

  test.each(['0 0 30 2 *', '* * * *', '*/90 * * * *'])(
    'at the times "%s" is refused with the same words, as units for systemd too',
    async (cron) => {
      const line = ['stack', 'drift', 'watch', '--all', '--cron', cron]
      const refused = await sandbox.sloth(line)
      expect(refused.exitCode).toBe(2)
      expect(await sandbox.sloth([...line, '--print-systemd'])).toMatchObject({ exitCode: 2, stderr: refused.stderr })
    },
  )

  test('is written down as units for systemd, with nothing left to where it is started', async () => {
    const { units } = await expectDocument<{
      readonly units: readonly { readonly path: string; readonly content: string }[]
    }>('stack drift watch web --interval 10m --print-systemd', 'stack-drift-watch')
    const [service, timer] = units
    const database = join(sandbox.folder, '..', 'stacks.db')
    expect(service?.content).toContain(
      `ExecStart=${process.execPath} ${program} stack drift watch --once --db ${database}`,
    )
    expect(timer?.content).toContain('OnUnitActiveSec=600s')
    const start = /^ExecStart=(.*)$/m.exec(service?.content ?? '')?.[1]?.split(' ') ?? []
    const end = await sandbox.sloth(start.slice(2))
    expect({ exitCode: end.exitCode, stderr: end.stderr }).toMatchObject({ exitCode: 0 })
  })
})

test('the commands of the documentation work as typed', async () => {
  chmodSync(file('web.conf'), 0o600)
  await expectCode('stack drift detect web', 3)
  await expectCode('stack drift show web', 3)
  await expectCode('stack drift fix web --dry-run', 3)
  await expectCode('stack drift fix web --resource app-config --auto-approve', 0)
  await expectCode('stack drift fix web --dry-run', 0)
  await expectCode('stack drift detect web', 0)
  expect(readFileSync(file('web.conf'), 'utf8')).toBe('port: 80\n')
  expect(await eventTypes()).toContain('fix')
})

test('a line whose file is gone is told with what helps, and no fix is promised or suggested', async () => {
  sandbox.write(
    'line.yaml',
    'name: line\nresources: { l: { type: "file:line", properties: { path: hosts, line: a } } }\n',
  )
  sandbox.write('hosts', 'b\n')
  await expectCode('run --file line.yaml', 0)
  rmSync(file('hosts'))
  const obstacle = `there is no file ${file('hosts')} to put a line into`
  const report = await expectDocument<DriftReport>('stack drift detect line', 'stack-drift-detect', 3)
  expect(report.resources).toMatchObject([{ fields: [{ obstacle }] }])
  for (const look of ['detect', 'show']) {
    const { stdout } = await expectCode(`stack drift ${look} line`, 3)
    expect(stdout).toContain(obstacle)
    expect(stdout).not.toContain('drift fix')
  }
  const planned = await expectCode('stack drift fix line --dry-run', 3)
  expect(planned.stdout).toContain(`refused: ${obstacle}`)
  expect(planned.stdout).not.toContain('Run without --dry-run')
  const { stderr } = await expectCode('stack drift fix line --auto-approve', 1)
  expect(stderr).toContain(`- l: ${obstacle}. Make the file, declare it as a resource, or declare "create: true".`)
  expect((await expectCode('plan --file line.yaml', 5)).stderr).toContain('Make the file, declare it as a resource')
})
