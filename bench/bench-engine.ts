import { join } from 'node:path'
import { createEngine, type Engine, type LoadedDefinition, type Plugin } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'

const noopPlugin: Plugin = {
  name: 'noop',
  version: '1.0.0',
  readers: { 'noop:item': async () => (await import('./noop-plugin/noop-reader.js')).default },
  fixers: { 'noop:item': async () => (await import('./noop-plugin/noop-fixer.js')).default },
  validators: {},
}

/** An engine with the no-op plugin and a database of its own in `folder`. */
export function openEngine(folder: string): Engine {
  return createEngine({
    store: openStore({ path: join(folder, 'stacks.db') }),
    plugins: [noopPlugin],
    host: localHost(),
    identity: 'bench@here',
  })
}

/** Plain data as a loaded definition. */
export function inMemory(definition: LoadedDefinition['definition'], folder: string): LoadedDefinition {
  return { definition, folder, files: [], locate: () => null }
}
