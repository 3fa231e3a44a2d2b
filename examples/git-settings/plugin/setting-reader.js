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
    const known = targets.map((target) => target.declared ?? target.applied)
    const files = [...new Set(known.flatMap((setting) => setting?.file ?? []))]
    const contents = new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, host, signal)])))
    return known.map((setting) => observe(setting, contents))
  },

  diff(target, observation) {
    return structuralChange(target, observation, settingSchema)
  },
}

/** All settings of a file by one command, or why it cannot be read. */
async function readFile(file, host, signal) {
  const [info] = await host.inspect([file])
  if (info.kind === 'nothing') return { settings: new Map() }
  const { exitCode, stdout, stderr } = await host.query(['git', 'config', '--file', file, '--null', '--list'], {
    signal,
  })
  if (exitCode !== 0) return { problem: stderr.trim() }
  const settings = stdout.split('\0').map((line) => {
    const [key, ...value] = line.split('\n')
    return [key.toLowerCase(), value.join('\n')]
  })
  return { settings: new Map(settings) }
}

function observe(known, contents) {
  if (known === null) return { status: 'unreadable', reason: 'invalid', detail: 'Nothing is known of it.' }
  const { file, key } = known
  const { settings, problem } = contents.get(file)
  if (problem !== undefined) return { status: 'unreadable', reason: 'invalid', detail: problem }
  const value = settings.get(key.toLowerCase())
  return value === undefined ? { status: 'absent' } : { status: 'present', actual: { file, key, value } }
}
