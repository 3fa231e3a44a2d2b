import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandEnd, Sandbox } from './sandbox.ts'

/** A definition of one file that is made when its gate is opened. */
export const gatedDefinition = 'name: web\nresources:\n  a: { type: "gated:thing", properties: { path: a } }\n'

const plugin = {
  'package.json': JSON.stringify({
    name: 'sloth-runner-plugin-gated',
    version: '1.0.0',
    type: 'module',
    slothRunner: {
      types: {
        'gated:thing': { reader: './reader.js', fixer: './fixer.js' },
        'gated:stoppable': { reader: './stoppable-reader.js', fixer: './stoppable.js' },
      },
    },
  }),
  'reader.js': `import { existsSync } from 'node:fs'

/** Of what is on record: the command is told to stop in the middle of the look, which never ends. */
async function endIfToldTo(targets) {
  if (!targets.some(({ applied }) => applied !== null && existsSync(applied.path + '.interrupt'))) return
  process.kill(process.pid, 'SIGINT')
  await new Promise(() => undefined)
}

export default {
  type: 'gated:thing',
  description: 'A file that is made when its gate is opened.',
  schema: { type: 'object', required: ['path'], properties: { path: { type: 'string', 'x-identity': true, 'x-path': true } } },
  claims: ({ path }, host) => ({ owns: ['gated:' + host + ':' + path] }),
  readActual: async (targets) => {
    await endIfToldTo(targets)
    return targets.map(({ declared, applied }) => {
      const { path } = declared ?? applied
      return existsSync(path) ? { status: 'present', actual: { path } } : { status: 'absent' }
    })
  },
  diff: (target, { status }) => ({ action: status === 'present' ? 'none' : 'create', fields: [], steps: [], suppressed: [] }),
}
`,
  'fixer.js': `import { existsSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

function opened(gate) {
  return new Promise((resolve) => {
    const look = () => {
      if (!existsSync(gate)) return
      watcher.close()
      const how = readFileSync(gate, 'utf8')
      rmSync(gate)
      resolve(how)
    }
    const watcher = watch(dirname(gate), look)
    look()
  })
}

export default {
  type: 'gated:thing',
  fix: async (work) => {
    const results = []
    for (const { target } of work) {
      const how = await opened(target.declared.path + '.gate')
      if (how === 'throw aside') setImmediate(() => { throw new Error('by the way') })
      if (how !== 'fail') writeFileSync(target.declared.path, '')
      results.push(how === 'fail' ? { status: 'failed', error: new Error('as told'), retryable: false } : { status: 'acted' })
    }
    return results
  },
}
`,
  'stoppable-reader.js': `import thing from './reader.js'

export default { ...thing, type: 'gated:stoppable', description: 'A file whose making only ends when it is told to stop.' }
`,
  'stoppable.js': `import { writeFileSync } from 'node:fs'

export default {
  type: 'gated:stoppable',
  fix: (work, { signal }) =>
    new Promise((resolve) => {
      const stop = () => resolve(work.map(() => ({ status: 'failed', error: new Error('it was stopped'), retryable: false })))
      signal.addEventListener('abort', stop)
      for (const { target } of work) writeFileSync(target.declared.path + '.begun', '')
    }),
}
`,
}

/** A run of the gated definition that has begun its act. */
export interface RunAtWork {
  readonly end: Promise<CommandEnd>
  signal(name: NodeJS.Signals): void
}

/** Gives the sandbox a plugin whose acts last for as long as a test wants: from `runAtWork` to `openGate`. */
export function installGatedPlugin(sandbox: Sandbox): void {
  const root = join(sandbox.folder, '..', 'plugin')
  mkdirSync(root)
  for (const [name, text] of Object.entries(plugin)) writeFileSync(join(root, name), text)
  const data = join(String(sandbox.environment.HOME), '.local', 'share', 'sloth-runner')
  mkdirSync(data, { recursive: true })
  const link = { name: 'sloth-runner-plugin-gated', type: 'link', root }
  writeFileSync(join(data, 'package.json'), JSON.stringify({ private: true, oclif: { plugins: [link] } }))
}

/** From now on a look at what is on record of the gated definition never ends, and tells the command to stop: as Ctrl-C then. */
export function interruptLooks(sandbox: Sandbox): void {
  sandbox.write('a.interrupt', '')
}

/** Starts a run of `stack.yaml`, and resolves when it acts. */
export async function runAtWork(
  sandbox: Sandbox,
  line = 'run',
  onOutput = (_text: string): void => {},
): Promise<RunAtWork> {
  const acting = Promise.withResolvers<(name: NodeJS.Signals) => void>()
  const end = sandbox.sloth(line, {
    onOutput: (text, kill) => {
      onOutput(text)
      if (text.includes('Acting')) acting.resolve(kill)
    },
  })
  end.then(({ stderr }) => acting.reject(new Error(`It ended before it acted: ${stderr}`)), acting.reject)
  const signal = await acting.promise
  return { end, signal }
}

/** Lets the act that waits, or the next one, come to its end. */
export function openGate(sandbox: Sandbox, how: 'make' | 'fail' | 'throw aside' = 'make'): void {
  sandbox.write('gate', how)
  renameSync(join(sandbox.folder, 'gate'), join(sandbox.folder, 'a.gate'))
}
