import { structuralChange } from '@sloth-runner/core'
import { settingSchema } from './setting-spec.js'

/** @type {import('@sloth-runner/core').ResourceReader} */
export default {
  type: 'git:setting',
  description: 'One setting in a git configuration file.',
  schema: settingSchema,

  claims({ file, key }, host) {
    return { owns: [`git:${host}:${file}#${key.toLowerCase()}`], edits: [`path:${host}:${file}`] }
  },

  async readActual(targets, { host, signal }) {
    return Promise.all(targets.map((target) => readSetting(target.declared ?? target.applied, host, signal)))
  },

  diff(target, observation) {
    return structuralChange(target, observation, settingSchema)
  },
}

async function readSetting(known, host, signal) {
  if (known === null) return { status: 'unreadable', reason: 'invalid', detail: 'Nothing is known of it.' }
  const { file, key } = known
  const { exitCode, stdout, stderr } = await host.query(['git', 'config', '--file', file, '--null', '--get', key], {
    signal,
  })
  if (exitCode === 0) return { status: 'present', actual: { file, key, value: stdout.replace(/\0$/, '') } }
  if (exitCode === 1) return { status: 'absent' }
  return { status: 'unreadable', reason: 'invalid', detail: stderr.trim() }
}
