// Joins the modules of each entry into a few files: a program that imports core reads five files and not a hundred.
// Declarations stay as the compiler wrote them.
import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const target = join(root, 'dist')
const entries = ['index', 'authoring/index', 'definition/index', 'testing/index']

const build = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, join(root, 'src', `${entry}.ts`)])),
  platform: 'node',
  external: /^[^./]/,
  // No module does anything when it is imported.
  treeshake: { moduleSideEffects: false },
  logLevel: 'warn',
})
for (const file of globSync('**/*.js', { cwd: target })) rmSync(join(target, file))
await build.write({
  dir: target,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  // What the main entry loads is one file: as thirty it took twice as long.
  codeSplitting: { groups: [{ name: 'core', test: /src\/index\.ts$/ }] },
  sourcemap: true,
})
await build.close()
