import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const things = ['a', 'b', 'c']
const definition = `name: web
resources:
${things.map((name) => `  ${name}: { type: "slow:thing", properties: { path: ${name} } }`).join('\n')}
`

/** Acts that last until another has begun, or a moment: whoever does two at once is seen, and tells it in `acts`. */
const plugin = {
  'package.json': JSON.stringify({
    name: 'sloth-runner-plugin-slow',
    version: '1.0.0',
    type: 'module',
    slothRunner: { types: { 'slow:thing': { reader: './reader.js', fixer: './fixer.js' } } },
  }),
  'reader.js': `import { existsSync } from 'node:fs'
export default {
  type: 'slow:thing',
  description: 'A file that takes a moment.',
  schema: { type: 'object', required: ['path'], properties: { path: { type: 'string', 'x-identity': true, 'x-path': true } } },
  claims: ({ path }, host) => ({ owns: ['slow:' + host + ':' + path] }),
  readActual: async (targets) =>
    targets.map(({ declared, applied }) => {
      const { path } = declared ?? applied
      return existsSync(path) ? { status: 'present', actual: { path } } : { status: 'absent' }
    }),
  diff: ({ declared }, { status }) => {
    const action = status === 'present' ? (declared === null ? 'delete' : 'none') : declared === null ? 'none' : 'create'
    return { action, fields: [], steps: [], suppressed: [] }
  },
}
`,
  'fixer.js': `import { appendFileSync, rmSync, writeFileSync } from 'node:fs'

let active = 0
let another = Promise.withResolvers()

export default {
  type: 'slow:thing',
  fix: async (work) => {
    for (const { target } of work) {
      active += 1
      if (active > 1) another.resolve()
      appendFileSync('acts', active > 1 ? 'together\\n' : 'alone\\n')
      await Promise.race([another.promise, new Promise((resolve) => setTimeout(resolve, 300))])
      const { path } = target.declared ?? target.applied
      if (target.declared === null) rmSync(path)
      else writeFileSync(path, '')
      active -= 1
    }
    return work.map(() => ({ status: 'acted' }))
  },
}
`,
}

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': definition })
  const root = join(sandbox.folder, '..', 'plugin')
  const data = join(String(sandbox.environment.HOME), '.local', 'share', 'sloth-runner')
  for (const folder of [root, data]) mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(plugin)) writeFileSync(join(root, name), text)
  const link = { name: 'sloth-runner-plugin-slow', type: 'link', root }
  writeFileSync(join(data, 'package.json'), JSON.stringify({ private: true, oclif: { plugins: [link] } }))
})
afterEach(() => sandbox.close())

async function expectCode(line: string, exitCode: number, environment: Readonly<Record<string, string>> = {}) {
  const end = await sandbox.sloth(line, { environment })
  expect(end, `${line}: ${end.stderr}${end.stdout}`).toMatchObject({ exitCode })
  return end
}

/** How the acts of a command were done. */
async function actsOf(line: string): Promise<readonly string[]> {
  await expectCode(line, 0)
  const acts = readFileSync(join(sandbox.folder, 'acts'), 'utf8').trimEnd().split('\n')
  rmSync(join(sandbox.folder, 'acts'))
  return acts
}

const remove = (): void => {
  for (const name of things) rmSync(join(sandbox.folder, name), { force: true })
}

describe('--parallelism', () => {
  test.each(['run', 'stack drift fix web', 'stack snapshot restore web v2 --apply', 'stack destroy web'])(
    '%s does no more at once than it says',
    async (line) => {
      await actsOf('run')
      await expectCode('stack snapshot create web', 0)
      if (!line.includes('destroy')) remove()
      expect(await actsOf(`${line} --auto-approve --parallelism 1`)).toEqual(['alone', 'alone', 'alone'])
      if (line.includes('destroy')) await actsOf('run')
      else remove()
      expect(await actsOf(`${line} --auto-approve`)).toContain('together')
    },
  )
})

test('stacks.lock_timeout is how long a lock by hand lasts, and at most', async () => {
  await expectCode('stack create web', 0)
  const environment = { SLOTH_RUNNER_STACKS_LOCK_TIMEOUT: '10m' }
  const refused = await expectCode('stack lock acquire web --ttl 11m', 2, environment)
  expect(refused.stderr).toContain('at most 10m, not 11m')
  const { stdout } = await expectCode('stack lock acquire web --json', 0, environment)
  const { lockedAt, expiresAt } = JSON.parse(stdout)
  expect(expiresAt - lockedAt).toBe(600_000)
})

test('manual among stacks.snapshot_triggers changes nothing: by hand one is always taken, by itself none', async () => {
  for (const [index, triggers] of ['manual', 'before_destroy'].entries()) {
    const environment = { SLOTH_RUNNER_STACKS_SNAPSHOT_TRIGGERS: triggers }
    await expectCode('run', 0, environment)
    await expectCode('stack snapshot create web', 0, environment)
    const { stdout } = await expectCode('stack snapshot list web --json', 0)
    expect(JSON.parse(stdout).snapshots).toHaveLength(index + 1)
  }
})
