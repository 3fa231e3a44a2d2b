import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@sloth-runner/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** Longer than the lease of a session, so that somebody must have renewed it. */
const actMilliseconds = 66_000

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
  description: 'A file that takes long to make.',
  schema: { type: 'object', required: ['path'], properties: { path: { type: 'string', 'x-identity': true, 'x-path': true } } },
  claims: ({ path }, host) => ({ owns: ['slow:' + host + ':' + path] }),
  readActual: async (targets) =>
    targets.map(({ declared, applied }) => {
      const { path } = declared ?? applied
      return existsSync(path) ? { status: 'present', actual: { path } } : { status: 'absent' }
    }),
  diff: (target, { status }) => ({ action: status === 'present' ? 'none' : 'create', fields: [], steps: [], suppressed: [] }),
}
`,
  'fixer.js': `import { writeFileSync } from 'node:fs'
export default {
  type: 'slow:thing',
  fix: async (work) => {
    await new Promise((resolve) => setTimeout(resolve, ${actMilliseconds}))
    for (const { target } of work) writeFileSync(target.declared.path, '')
    return work.map(() => ({ status: 'acted' }))
  },
}
`,
}

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({
    'stack.yaml': 'name: web\nresources:\n  a: { type: "slow:thing", properties: { path: a } }\n',
  })
  const root = join(sandbox.folder, 'plugin')
  mkdirSync(root)
  for (const [name, text] of Object.entries(plugin)) writeFileSync(join(root, name), text)
  const data = join(String(sandbox.environment.HOME), '.local', 'share', 'sloth-runner')
  mkdirSync(data, { recursive: true })
  const link = { name: 'sloth-runner-plugin-slow', type: 'link', root }
  writeFileSync(join(data, 'package.json'), JSON.stringify({ private: true, oclif: { plugins: [link] } }))
})
afterEach(() => sandbox.close())

test('a run that lasts longer than a lease keeps its lock: who waits gets it only when the run has ended', async () => {
  const acting = Promise.withResolvers<void>()
  const first = sandbox.sloth('run', {
    onOutput: (text) => {
      if (text.includes('Acting')) acting.resolve()
    },
  })
  await Promise.race([acting.promise, first])
  const ends = await Promise.all([first, sandbox.sloth('run --wait 5m')])
  expect(ends.map((end) => end.exitCode)).toEqual([0, 0])
  const store = openStore({ path: String(sandbox.environment.SLOTH_RUNNER_DB_PATH) })
  const stack = await store.stack('web')
  const types = (await store.events(stack?.id ?? 0)).map((event) => event.type)
  await store.close()
  expect(types).not.toContain('lock.taken_over')
  const executions = types.filter((type) => type.startsWith('stack.execution'))
  const execution = ['stack.execution.started', 'stack.execution.completed']
  expect(executions).toEqual([...execution, ...execution])
})
