// Runs a definition whose only act starts a command that never ends: `node leftover-program.ts DATABASE PIDFILE`.
import { createEngine, inMemoryDefinition, type Plugin } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'

const [path = '', pidFile = ''] = process.argv.slice(2)
const plugin: Plugin = {
  name: 'endless',
  version: '1.0.0',
  validators: {},
  readers: {
    'endless:command': async () => ({
      type: 'endless:command',
      description: 'A command that never ends.',
      schema: {
        type: 'object',
        properties: { name: { type: 'string' } },
        required: ['name'],
        additionalProperties: false,
      },
      claims: () => ({ owns: ['endless:command'] }),
      readActual: async (targets) => targets.map(() => ({ status: 'absent' })),
      diff: () => ({ action: 'create', fields: [], steps: [], suppressed: [] }),
    }),
  },
  fixers: {
    'endless:command': async () => ({
      type: 'endless:command',
      fix: async (work, { host }) => {
        await host.run(['sh', '-c', `echo $$ > "${pidFile}"; exec sleep 1000`], { timeout: 600_000 })
        return work.map(() => ({ status: 'acted' }))
      },
    }),
  },
}
const engine = createEngine({
  store: openStore({ path }),
  plugins: [plugin],
  host: localHost(),
  identity: 'first@here',
})
const resources = { a: { type: 'endless:command', properties: { name: 'a' } } }
await engine.stack('web').run({ definition: inMemoryDefinition({ name: 'web', resources }), approve: 'automatic' })
