import { createHmac } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hookReceiver } from './hook-receiver.ts'
import { type CommandEnd, openSandbox, program, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const definition = 'name: web\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': definition })
})
afterEach(() => sandbox.close())

const at = (name: string): string => join(sandbox.folder, name)
const linesOf = (name: string): readonly string[] =>
  existsSync(at(name)) ? readFileSync(at(name), 'utf8').trimEnd().split('\n') : []

async function expectCode(line: string | readonly string[], exitCode: number, environment = {}): Promise<CommandEnd> {
  const end = await sandbox.sloth(line, { environment })
  expect(end, end.stderr).toMatchObject({ exitCode })
  return end
}

const addCommand = (name: string, event: string, command: string, ...more: readonly string[]) =>
  expectCode(['hook', 'add', name, '--event', event, '--command', command, ...more], 0)

async function documentOf<T>(line: string, schema: string, code = 0): Promise<T> {
  const { exitCode, document } = await sandbox.json(line)
  expect({ exitCode, problems: schemaProblems(schema, document) }).toEqual({ exitCode: code, problems: [] })
  return document as T
}

interface Deliveries {
  readonly deliveries: readonly {
    readonly id: number
    readonly hook: string
    readonly status: string
    readonly error: string | null
    readonly attempts: number
    readonly dueAt: number
    readonly startedAt: number
  }[]
}
/** Milliseconds between the end of a first attempt and the second. */
const firstBackOff = 10_000

const deliveries = async (more = ''): Promise<Deliveries['deliveries']> =>
  (await documentOf<Deliveries>(`hook deliveries${more}`, 'hook-deliveries')).deliveries

describe('a command', () => {
  test('is told of each event that it is for, on standard input and in its environment, after the lock was given back', async () => {
    const told = `cat >> ${at('events')}; echo $SLOTH_RUNNER_HOOK $SLOTH_RUNNER_HOOK_DEPTH $SLOTH_RUNNER_EVENT_TYPE $SLOTH_RUNNER_EVENT_STACK $SLOTH_RUNNER_ATTEMPT $(pwd) >> ${at('told')}; echo noise`
    await addCommand('tell', 'stack.execution.*', told, '--stack', 'web')
    const lock = `"${process.execPath}" "${program}" stack lock acquire web --ttl 1s`
    await addCommand('lock', 'stack.execution.completed', lock)
    const end = await expectCode('run', 0, { SLOTH_RUNNER_PASSPHRASE: 'hunter2' })
    expect(end.stderr).not.toContain('Warning')
    expect(end.stdout).not.toContain('noise')
    const events = linesOf('events').map((line) => JSON.parse(line))
    expect(events.map(({ type }) => type).sort()).toEqual(['stack.execution.completed', 'stack.execution.started'])
    expect(events[0]).toMatchObject({
      stack: 'web',
      actor: 'you@example',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(linesOf('told')).toContain('tell 1 stack.execution.completed web 1 /')
    expect((await deliveries()).map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
    await expectCode('stack create api', 0)
    await expectCode('stack destroy api --auto-approve', 0)
    expect(linesOf('told')).toHaveLength(2)
  })

  test('is called when the command has said all that it has to say', async () => {
    await addCommand('look', 'stack.execution.completed', `cp ${at('said')} ${at('seen')}`)
    const launcher = ['sh', '-c', 'exec "$@" > said', 'sh', process.execPath] as const
    expect(await sandbox.sloth('run', { launcher })).toMatchObject({ exitCode: 0, stdout: '' })
    expect(readFileSync(at('seen'), 'utf8')).toBe(readFileSync(at('said'), 'utf8'))
    expect(readFileSync(at('seen'), 'utf8')).toContain('✓ Run completed')
  })

  test('never learns the passphrase of the secrets, nor what variables are given', async () => {
    await addCommand('look', 'stack.created', `env > ${at('environment')}`)
    const secrets = {
      SLOTH_RUNNER_PASSPHRASE: 'hunter2',
      SLOTH_RUNNER_NEW_PASSPHRASE: 'hunter2',
      SLOTH_RUNNER_OTHER_PASSPHRASE: 'hunter2',
      SLOTH_RUNNER_VAR_pw: 'hunter2',
    }
    await expectCode('stack create web', 0, secrets)
    const seen = readFileSync(at('environment'), 'utf8')
    expect(seen).toContain('SLOTH_RUNNER_EVENT_TYPE=stack.created')
    expect(seen).not.toContain('hunter2')
  })

  test('that fails, is missing or hangs is on record with its error, and fails nothing', async () => {
    expect((await expectCode('hook deliver', 0)).stdout).toContain('No delivery was due.')
    await addCommand('failing', 'stack.execution.completed', 'echo out of order >&2; exit 3')
    await addCommand('missing', 'stack.execution.completed', '/no/such/program')
    const hang = `sleep 600 & echo $! > ${at('child')}; trap '' TERM; wait; sleep 600`
    await addCommand('hanging', 'stack.execution.completed', hang, '--timeout', '500ms')
    const end = await expectCode('run', 0)
    expect(end.stdout).toContain('✓ Run completed')
    for (const name of ['failing', 'missing', 'hanging']) expect(end.stderr).toContain(`Warning: the hook "${name}"`)
    const { hooks } = await documentOf<{ hooks: readonly { name: string; lastError: string }[] }>(
      'hook list',
      'hook-list',
    )
    expect(Object.fromEntries(hooks.map(({ name, lastError }) => [name, lastError]))).toEqual({
      failing: 'It ended with exit code 3: out of order',
      missing: expect.stringContaining('exit code 127'),
      hanging: 'It took longer than 500ms; it and all it had started were ended.',
    })
    expect(isRunning(Number(linesOf('child')[0]))).toBe(false)
    const pending = await deliveries(' --status pending')
    expect(pending).toHaveLength(3)
    for (const { dueAt, startedAt } of pending) expect(dueAt - startedAt).toBeGreaterThanOrEqual(firstBackOff)
  })

  test('that calls this program again ends three hooks deep, which is said', async () => {
    const again = `"${process.execPath}" "${program}" stack create s-$SLOTH_RUNNER_HOOK_DEPTH 2>> ${at('said')}`
    await addCommand('again', 'stack.created', again)
    await expectCode('stack create s-0', 0)
    const { stdout } = await expectCode('stack list', 0)
    expect(stdout.match(/s-\d/g)).toEqual(['s-0', 's-1', 's-2', 's-3'])
    expect(linesOf('said').join()).toContain('3 hooks deep')
    const end = await expectCode('stack create s-9', 0, { SLOTH_RUNNER_HOOK_DEPTH: '3' })
    expect(end.stderr).toContain('no hook is told of it')
  })
})

function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('a POST', () => {
  test('carries the event, signed with a secret that stands nowhere else', async () => {
    const receiver = await hookReceiver()
    const secret = 'correct horse battery staple'
    writeFileSync(at('secret'), `${secret}\n`, { mode: 0o600 })
    const add = ['hook', 'add', 'chat', '--event', 'stack.*', '--url', `${receiver.address}/in?key=1`, '--secret-file']
    const added = await expectCode([...add, 'secret', '--json'], 0)
    expect(schemaProblems('hook-add', JSON.parse(added.stdout))).toEqual([])
    await expectCode('stack create web', 0)
    const [posted, ...more] = receiver.posted
    expect(more).toEqual([])
    const signature = createHmac('sha256', secret)
      .update(posted?.body ?? '')
      .digest('hex')
    expect(posted).toMatchObject({
      path: '/in?key=1',
      headers: {
        'content-type': 'application/json',
        'x-sloth-runner-event': 'stack.created',
        'x-sloth-runner-hook': 'chat',
        'x-sloth-runner-attempt': '1',
        'x-sloth-runner-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'x-sloth-runner-signature-256': `sha256=${signature}`,
      },
    })
    expect(JSON.parse(posted?.body ?? '')).toMatchObject({ type: 'stack.created', stack: 'web' })
    expect((await expectCode('hook list', 0)).stdout).toContain(`${receiver.address}/in?…`)
    for (const end of ['', '-wal']) {
      const path = `${sandbox.environment.SLOTH_RUNNER_DB_PATH}${end}`
      if (existsSync(path)) expect(readFileSync(path).includes(secret)).toBe(false)
    }
    chmodSync(at('secret'), 0o640)
    const failed = await expectCode('stack create api', 0)
    expect(failed.stderr).toContain('others than its owner may open it (mode 640)')
    expect(receiver.posted).toHaveLength(1)
    await expectCode(['hook', 'add', 'other', '--event', '*', '--url', 'http://a', '--secret-file', 'secret'], 2)
  })

  test('goes with its signature to no other address; one of the same origin is followed', async () => {
    const elsewhere = await hookReceiver()
    const receiver = await hookReceiver(({ path }, response) => {
      const ways = { '/away': `${elsewhere.address}/`, '/get': '/end', '/moved': '/end' }
      const location = new Map(Object.entries(ways)).get(path)
      if (location === undefined) response.writeHead(204).end()
      else response.writeHead(path === '/get' ? 302 : 307, { location }).end()
    })
    for (const path of ['away', 'get', 'moved'])
      await expectCode(['hook', 'add', path, '--event', 'stack.created', '--url', `${receiver.address}/${path}`], 0)
    await expectCode('stack create web', 0)
    expect(elsewhere.posted).toEqual([])
    expect(receiver.posted.map(({ path }) => path).sort()).toEqual(['/away', '/end', '/get', '/moved'])
    const failed = await deliveries(' --status failed')
    expect(failed.map(({ error }) => error).sort()).toEqual(
      [302, 307].map((status) => expect.stringContaining(`${status} and names another address`)),
    )
  })

  test('is tried again when the server is at fault or says nothing, and given up when it refuses', async () => {
    let mended = false
    const receiver = await hookReceiver(({ path }, response) => {
      if (path === '/silent' && !mended) return
      if (path === '/closing') return void response.socket?.destroy()
      const fault = path === '/broken' ? 503 : 404
      response.writeHead(mended ? 200 : fault).end('x'.repeat(100_000))
    })
    const add = (path: string, ...more: readonly string[]) =>
      expectCode(['hook', 'add', path, '--event', 'stack.created', '--url', `${receiver.address}/${path}`, ...more], 0)
    await add('silent', '--timeout', '700ms')
    for (const path of ['broken', 'refusing', 'closing']) await add(path)
    await expectCode('stack create web', 0)
    const errors = Object.fromEntries((await deliveries()).map(({ status, error }) => [error?.slice(0, 30), status]))
    expect(errors).toEqual({
      'There was no answer within 700': 'pending',
      'It answered 503: …xxxxxxxxxxxx': 'pending',
      'It answered 404: …xxxxxxxxxxxx': 'failed',
      'It could not be reached: other': 'pending',
    })
    expect((await deliveries()).every(({ error }) => (error?.length ?? 0) < 1_100)).toBe(true)
    mended = true
    const retried = await documentOf<Deliveries>('hook retry --failed', 'hook-retry')
    expect(retried.deliveries).toHaveLength(1)
    expect(await deliveries(' --status failed')).toEqual([])
    const [one] = (await deliveries()).filter(({ error }) => error?.startsWith('It answered 503'))
    await expectCode(`hook retry ${one?.id}`, 0)
    const delivered = (await deliveries(' --status delivered')).map(({ hook }) => hook)
    expect(delivered).toEqual(expect.arrayContaining(['refusing', 'broken']))
    await expectCode('hook retry 999', 1)
    await expectCode('hook retry', 2)
    await expectCode('hook retry x7', 2)
    const ofAnother = await expectCode(`hook retry ${one?.id} --hook closing`, 2)
    expect(ofAnother.stderr).toContain('--failed --hook closing')
    await expectCode('hook retry --hook closing', 2)
  })
})

describe('hooks', () => {
  test('are tried, listed, delivered and removed', async () => {
    await addCommand('good', 'lock.*', `cat > ${at('tested')}`)
    await addCommand('bad', '*.failed', 'exit 1')
    expect(await documentOf('hook test good', 'hook-test')).toMatchObject({
      ok: true,
      event: { type: 'lock.acquired' },
    })
    expect(JSON.parse(readFileSync(at('tested'), 'utf8'))).toMatchObject({ id: 0, data: { test: true } })
    expect(await documentOf('hook test bad', 'hook-test', 1)).toMatchObject({ error: 'It ended with exit code 1.' })
    expect(await deliveries()).toEqual([])
    expect(await documentOf('hook deliver', 'hook-deliver')).toEqual({ deliveries: [] })
    expect(await documentOf('hook remove bad', 'hook-remove')).toMatchObject({ hook: { name: 'bad' }, cancelled: 0 })
    for (const line of ['hook remove bad', 'hook test bad', 'hook deliveries --hook bad']) {
      const { stderr } = await expectCode(line, 1)
      expect(stderr).toContain('There is no hook "bad"')
    }
    const wrong = ['hook', 'add', 'X', '--event', 'lok.*', '--event', 'stack.*', '--url', 'ftp://x', '--timeout', '2h']
    const { stderr } = await expectCode(wrong, 2)
    for (const part of ['"X" is no name', 'Did you mean "lock.*"', 'Its address is none', 'an hour at most'])
      expect(stderr).toContain(part)
    await expectCode(['hook', 'add', 'x', '--event', '*'], 2)
    await expectCode(['hook', 'add', 'x', '--event', '*', '--command', 'a', '--url', 'http://a'], 2)
  })

  test('leave deliveries behind that are pruned when they are old, by hand when that is asked for and approved', async () => {
    await addCommand('good', 'stack.created', 'true')
    await addCommand('bad', 'stack.created', 'exit 1')
    await expectCode('stack create web', 0)
    const old = 'hook prune --older-than 0s'
    expect((await expectCode('hook prune', 0)).stdout).toContain('No delivery on record ended before')
    const planned = await documentOf(`${old} --dry-run`, 'hook-prune')
    expect(planned).toMatchObject({ counts: { delivered: 1, failed: 0, cancelled: 0 }, done: false })
    const refused = await expectCode(old, 2)
    expect(refused.stderr).toContain('1 delivery on record ended before')
    expect(refused.stderr).toContain('--auto-approve')
    expect(await deliveries()).toHaveLength(2)
    expect((await expectCode(`${old} --auto-approve`, 0)).stdout).toMatch(
      /^✓ 1 delivery that ended before \S+ \S+ left the record: 1 made, 0 given up, 0 cancelled\.$/m,
    )
    expect(await deliveries()).toMatchObject([{ status: 'pending' }])
    await expectCode('hook prune --older-than x', 2)
    // Its next try, which fails, would be due at some time of what follows.
    await expectCode('hook remove bad', 0)
    await expectCode(['hook', 'add', 'late', '--event', 'stack.created', '--command', 'true'], 0)
    await expectCode('stack create api', 0, { SLOTH_RUNNER_HOOKS_RETENTION: '0s' })
    expect(await deliveries(' --hook late')).toMatchObject([{ status: 'delivered' }])
    await expectCode('hook deliver', 0, { SLOTH_RUNNER_HOOKS_RETENTION: '0s' })
    expect(await deliveries(' --hook late')).toEqual([])
  })

  test('of a configuration file work like added ones and are shown with where they come from', async () => {
    const file = join(sandbox.folder, '..', 'config.yaml')
    writeFileSync(
      file,
      `events:\n  hooks:\n    - { name: note, event: stack.created, command: "cat > ${at('noted')}" }\n`,
    )
    await expectCode('stack create web', 0)
    expect(JSON.parse(readFileSync(at('noted'), 'utf8'))).toMatchObject({ type: 'stack.created' })
    expect((await expectCode('hook list', 0)).stdout).toMatch(
      /^note +stack\.created +all +1 +0 +0 +30\.0s +\S+config\.yaml/m,
    )
    expect(await deliveries(' --hook note')).toMatchObject([{ status: 'delivered' }])
    expect((await expectCode('hook remove note', 1)).stderr).toContain(`Take it out of ${file}`)
    await documentOf('config show', 'config-show')
    writeFileSync(file, 'events:\n  hooks:\n    - { name: note, event: stack.creatd, comand: x }\n')
    const { stderr } = await expectCode('stack list', 5)
    expect(stderr).toContain('config.yaml:3:')
    expect(stderr).toContain('Did you mean "command"?')
    expect(stderr).toContain('Did you mean "stack.created"?')
  })

  test('cost a command nothing when there are none: what calls them is not even loaded', async () => {
    const note = at('note.cjs')
    const write = `require('node:fs').writeFileSync(${JSON.stringify(at('modules'))}, Object.keys(require.cache).join('\\n'))`
    writeFileSync(note, `process.on('exit', () => ${write})`)
    const loaded = async (line: string): Promise<readonly string[]> => {
      await expectCode(line, 0, { NODE_OPTIONS: `--require ${note}` })
      return linesOf('modules').filter((path) =>
        /\/(deliver|call-hook|change-hooks|check-hook|read-hooks)[^/]*$/.test(path),
      )
    }
    expect(await loaded('stack create web')).toEqual([])
    await addCommand('any', 'stack.created', 'true')
    expect((await loaded('stack create api')).length).toBeGreaterThan(1)
  })
})
