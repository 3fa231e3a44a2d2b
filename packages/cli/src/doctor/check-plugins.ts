import type { PluginSummary } from '../composition.ts'
import type { Check } from './check.ts'

/** Each plugin with where it comes from and what it brings. Plugins run with all the rights of this program. */
export function checkPlugins(plugins: readonly PluginSummary[]): readonly Check[] {
  if (plugins.length === 0) {
    return [{ name: 'plugins', status: 'failed', summary: 'none was found', remedy: 'Install sloth-runner again.' }]
  }
  return plugins.map(({ packageName, version, source, folder, types }) => ({
    name: 'plugin',
    status: 'ok',
    summary: `${packageName} ${version}, ${source}, in ${folder}: ${types.join(', ')}`,
  }))
}
