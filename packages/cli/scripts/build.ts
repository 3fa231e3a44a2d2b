// Bundles the command line: one chunk for each command, shared chunks, the shipped plugins, and oclif's manifest.
import { copyFileSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Plugin as OclifPlugin } from '@oclif/core/config'
import { rolldown } from 'rolldown'
import { configurationSchema } from '../src/config/configuration-schema.ts'
import { compiledStatements } from './compiled-statements.ts'
import { type LazyLibrary, lazyLibrary } from './lazy-library.ts'
import { nodeImports, writeImports } from './node-imports.ts'
import { asciiOnly, lazyBuiltins, oclifTransforms, withoutUnused } from './oclif-transforms.ts'
import { type ShippedPlugin, shippedPlugins } from './shipped-plugins.ts'

const root = dirname(import.meta.dirname)
const target = join(root, 'dist', 'bundle')
/** Everything is made here and put in place at the end, so that a build that fails leaves the last good one. */
const bundle = join(root, 'dist', `bundle-${process.pid}`)
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Loaded from their own packages, only for drawing: one brings a native file, the other its own bytes of WebAssembly. */
const packages = ['@hpcc-js/wasm-graphviz', '@resvg/resvg-js']
/** Few commands put SQL together while they run; few definitions need a schema that is not compiled yet, or compute. */
const libraries: readonly LazyLibrary[] = [
  { name: 'kysely', entry: 'sql-library', importer: join(root, '../store/src/index.ts') },
  {
    name: 'ajv/dist/2020.js',
    entry: 'schema-library',
    importer: join(root, '../core/src/index.ts'),
    names: ['Ajv2020'],
  },
  { name: '@marcbachmann/cel-js', entry: 'expression-library', importer: join(root, '../core/src/index.ts') },
]
const plugins = shippedPlugins(root, packageJson)

await bundleSources()
writeImports(bundle)
writePackage()
for (const plugin of plugins) writePluginManifest(plugin)
copyDefinitionSchema()
writeConfigurationSchema()
copyFont()
await bundleStart(await writeManifest())
rmSync(target, { recursive: true, force: true })
renameSync(bundle, target)

async function bundleSources(): Promise<void> {
  const transforms = oclifTransforms()
  const store = join(root, '../store/src')
  const statements = await compiledStatements(store)
  const build = await rolldown({
    input: entries(),
    platform: 'node',
    external: [...packages, '@oclif/core/package.json', 'ts-node', 'tsx', 'typescript', 'pnpapi', 'wsl-utils'],
    resolve: { conditionNames: ['sloth-runner:source', 'node', 'require', 'import', 'default'] },
    plugins: [
      bundledSqlite(),
      withoutUnused(),
      statements,
      transforms,
      ...libraries.map(lazyLibrary),
      lazyBuiltins(),
      nodeImports(),
      asciiOnly(),
    ],
    // Our own modules do nothing when they are imported, so a command takes only what it uses.
    treeshake: {
      moduleSideEffects: (id) =>
        !/\/(packages|plugins)\/[^/]+\/src\/(?!locks\/keeper-thread|local-host\/distant\/distant-process)/.test(id),
    },
    logLevel: 'warn',
    checks: { eval: false, bundlerTimings: false },
  })
  const { output } = await build.write({
    dir: bundle,
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].js',
    codeSplitting: {
      groups: [
        {
          name: 'base',
          test: /packages\/(core\/src\/(domain|errors)|cli\/src\/([^/]*\.ts|render\/(paint|table|units)))|@oclif\/core\/|node_modules\/(ansis|ejs|debug|supports-color|wordwrap|fastest-levenshtein)/,
          minShareCount: 6,
          priority: 2,
        },
        // What every command with a database loads is one file: as thirty, finding and reading them took 7 ms.
        { name: 'session', test: /packages\/cli\/src\/composition\.ts$/ },
        // So is what several modules of the plugin share, and what looking at resources needs:
        // each file takes a quarter of a millisecond.
        { name: 'file', test: /plugins\/file\/src\/|plugin-kit\/src\/unreadable/, minShareCount: 2 },
        {
          name: 'judging',
          test: /packages\/core\/src\/(survey|verdicts|comparison|providers|sealing|concurrency)\//,
          minShareCount: 3,
          // Before the plugin's file, which would take what compares along: it is loaded by what looks at no files too.
          priority: 1,
        },
        // Otherwise these lie in the file that plugins get core from, and a command that uses one of them loads all of core.
        { name: 'validation', test: /packages\/core\/src\/domain\/validation\.ts$/ },
        { name: 'in-memory-definition', test: /packages\/core\/src\/definition\/in-memory-definition\.ts$/ },
      ],
    },
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: { compress: true, mangle: { keepNames: true }, codegen: true },
    keepNames: true,
  })
  await build.close()
  transforms.verify()
  const loading = output.find((file) => file.type === 'chunk' && file.imports.some((path) => path.startsWith('host/')))
  if (loading !== undefined)
    throw new Error(`${loading.fileName} loads all that plugins get; what it uses has to be shared.`)
}

/** What loads the rest stands by itself: nothing may be loaded before it. */
async function bundleStart(commands: readonly string[]): Promise<void> {
  const build = await rolldown({
    input: join(root, 'src', 'start.ts'),
    platform: 'node',
    transform: { define: { bundledCommands: JSON.stringify(commands) } },
  })
  await build.write({ file: join(bundle, 'start.js'), format: 'cjs', minify: true })
  await build.close()
}

function commandFiles(): readonly string[] {
  return globSync('commands/**/*.ts', { cwd: join(root, 'src') }).filter((file) => !file.endsWith('.test.ts'))
}

function entries(): Record<string, string> {
  const sources = join(root, 'src')
  const own = ['main.ts', ...commandFiles()].map((file) => [file.replace(/\.ts$/, ''), join(sources, file)])
  const hosts = globSync('host/*.ts', { cwd: sources }).map((file) => [file.replace(/\.ts$/, ''), join(sources, file)])
  const keeper = ['lease-keeper', join(root, '../store/src/locks/keeper-thread.ts')]
  const distant = ['distant-process', join(root, '../plugin-kit/src/local-host/distant/distant-process.ts')]
  return Object.fromEntries([
    ...own,
    ...hosts,
    ...libraries.map(({ entry }) => [entry, entry] as const),
    keeper,
    distant,
    ...plugins.flatMap((plugin) => plugin.entries),
  ])
}

/** The JavaScript of better-sqlite3 goes into the bundle; `require.resolve` of it, for its native file, stays as it is. */
function bundledSqlite() {
  const path = createRequire(join(root, 'package.json')).resolve('better-sqlite3')
  return {
    name: 'bundled-sqlite',
    resolveId: (source: string) => (source === 'better-sqlite3' ? { id: path, external: false } : null),
  }
}

function writePackage(): void {
  const { name, version, description } = packageJson
  const oclif = {
    bin: 'sloth-runner',
    dirname: 'sloth-runner',
    topicSeparator: ' ',
    commands: { strategy: 'pattern', target: './commands' },
    helpOptions: { flagSortOrder: 'none' },
    topics: JSON.parse(readFileSync(join(root, 'topics.json'), 'utf8')),
    plugins: [],
  }
  writeJson(join(bundle, 'package.json'), { name, version, description, type: 'commonjs', oclif })
}

function writePluginManifest({ folder, manifest }: ShippedPlugin): void {
  mkdirSync(join(bundle, folder), { recursive: true })
  writeJson(join(bundle, folder, 'package.json'), manifest)
}

/** What editors check definitions with; `init` names this copy. */
function copyDefinitionSchema(): void {
  mkdirSync(join(bundle, 'schemas'), { recursive: true })
  copyFileSync(join(root, '../core/schemas/definition.json'), join(bundle, 'schemas', 'definition.json'))
}

/** What editors check configuration files with. */
function writeConfigurationSchema(): void {
  writeFileSync(join(bundle, 'schemas', 'configuration.json'), `${JSON.stringify(configurationSchema(), null, 2)}\n`)
}

/** The font of drawn graphs, with its licence: the machine may have none. */
function copyFont(): void {
  const folder = dirname(createRequire(join(root, 'package.json')).resolve('@expo-google-fonts/arimo/package.json'))
  mkdirSync(join(bundle, 'fonts'), { recursive: true })
  copyFileSync(join(folder, '400Regular', 'Arimo_400Regular.ttf'), join(bundle, 'fonts', 'arimo.ttf'))
  copyFileSync(join(folder, 'LICENSE_FONT'), join(bundle, 'fonts', 'LICENSE'))
}

/**
 * What oclif knows of all commands, and, under each of its names, of one alone: a command is started without
 * a look at the others. Returns the names.
 */
async function writeManifest(): Promise<readonly string[]> {
  const plugin = new OclifPlugin({
    root: bundle,
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  })
  await plugin.load()
  writeJson(join(bundle, 'oclif.manifest.json'), plugin.manifest)
  return Object.entries(plugin.manifest.commands).flatMap(([id, command]) => {
    const alone = { ...command, relativePath: ['..', '..', ...(command.relativePath ?? [])] }
    const names = [id, ...command.aliases]
    for (const name of names) {
      const folder = join(bundle, 'manifests', name.replaceAll(':', '-'))
      mkdirSync(folder, { recursive: true })
      writeJson(join(folder, 'oclif.manifest.json'), { ...plugin.manifest, commands: { [id]: alone } })
    }
    return names
  })
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value)}\n`)
}
