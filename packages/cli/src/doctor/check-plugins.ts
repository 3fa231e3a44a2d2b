import type { PluginProblem, PluginsLook } from '../composition.ts'
import type { Check } from './check.ts'

/**
 * Each plugin with where it comes from and what it brings, and what is on the list of plugins and cannot be used. Plugins run
 * with all the rights of this program.
 */
export function checkPlugins({ plugins, problems }: PluginsLook): readonly Check[] {
  const broken = problems.map((problem) => failed('plugin', problem))
  if (plugins.length === 0)
    return [
      ...broken,
      { name: 'plugins', status: 'failed', summary: 'none was found', remedy: 'Install sloth-runner again.' },
    ]
  const found = plugins.map(({ packageName, version, source, folder, types, problem }): Check => {
    if (problem !== undefined) return failed('plugin', problem)
    const summary = `${packageName} ${version}, ${source}, in ${folder}: ${types.join(', ')}`
    return { name: 'plugin', status: 'ok', summary }
  })
  return [...found, ...broken]
}

function failed(name: string, { message, detail, remedy }: PluginProblem): Check {
  const summary = detail === undefined ? message : `${message}\n${detail}`
  return { name, status: 'failed', summary, ...(remedy === undefined ? {} : { remedy }) }
}
