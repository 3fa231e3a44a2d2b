import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type OutputChunk, type PluginContext, rolldown } from 'rolldown'
import type { Plugin } from 'vitest/config'

const suffix = '?bundled'
const source = (path: string): string => fileURLToPath(new URL(`../../packages/${path}`, import.meta.url))

/** Started by path from a program in which they are needed; each expects its file beside it. */
const besides = {
  'keeper-thread': source('store/src/locks/keeper-thread.ts'),
  'distant-process': source('plugin-kit/src/local-host/distant/distant-process.ts'),
}

/**
 * Gives tests a program of theirs as few files: `import program from './crash-program.ts?bundled'` is the path of a
 * JavaScript file that `node` starts in a fraction of the time it needs to find and read a thousand modules. It is made
 * from the sources when the first test asks for it, and again when one of them changes.
 */
export function bundledPrograms(conditions: readonly string[]): Plugin {
  return {
    name: 'bundled-programs',
    // What Vitest keeps of a module would outlive the folder that it names.
    configureVitest({ defineCacheKeyGenerator }) {
      defineCacheKeyGenerator(({ id }) => (id.endsWith(suffix) ? false : undefined))
    },
    async load(id) {
      if (!id.endsWith(suffix)) return null
      const path = id.slice(0, -suffix.length)
      const name = basename(path, '.ts')
      const { TEST_HOMES } = process.env
      if (TEST_HOMES === undefined) throw new Error('The folder for programs is made by untouched-defaults.ts.')
      const folder = join(TEST_HOMES, 'programs', name)
      for (const file of await bundle({ [name]: path, ...besides }, folder, conditions)) this.addWatchFile(file)
      return `export default ${JSON.stringify(join(folder, `${name}.js`))}`
    },
  }
}

/** Returns the files that went into it. */
async function bundle(
  input: Readonly<Record<string, string>>,
  dir: string,
  conditions: readonly string[],
): Promise<readonly string[]> {
  const build = await rolldown({
    input,
    platform: 'node',
    resolve: { conditionNames: [...conditions] },
    plugins: [installedSqlite],
    logLevel: 'warn',
    checks: { eval: false },
  })
  try {
    const { output } = await build.write({ dir, format: 'esm', entryFileNames: '[name].js' })
    return output.filter((part): part is OutputChunk => part.type === 'chunk').flatMap(({ moduleIds }) => moduleIds)
  } finally {
    await build.close()
  }
}

/** It has a native file, which is found from where the package lies. */
const installedSqlite = {
  name: 'installed-sqlite',
  async resolveId(this: PluginContext, name: string, importer: string | undefined) {
    if (name !== 'better-sqlite3') return null
    const found = await this.resolve(name, importer, { skipSelf: true })
    return found === null ? null : { id: found.id, external: 'absolute' as const }
  },
}
