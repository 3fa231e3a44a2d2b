import { readFileSync } from 'node:fs'
import type { Plugin } from 'rolldown'

/** One replacement in a dependency's source. It must match exactly once, or the build fails. */
interface Replacement {
  /** The end of the file's path. */
  readonly file: string
  readonly from: string
  readonly to: string
  readonly why: string
}

/** Where installers put packages is looked at first: Node's own resolution of a package with exports takes two milliseconds. */
const sqliteFolder = `function sqliteFolder() {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'node_modules', 'better-sqlite3', 'lib');
    if (fs.existsSync(found)) return found;
    if (folder === path.dirname(folder)) return path.dirname(require.resolve('better-sqlite3'));
  }
}`

const replacements: readonly Replacement[] = [
  {
    file: '@oclif/core/lib/config/plugin.js',
    from: 'a.id.localeCompare(b.id)',
    to: '(a.id < b.id ? -1 : a.id > b.id ? 1 : 0)',
    why: 'the first localeCompare of a process loads the collation tables',
  },
  {
    file: '@oclif/core/lib/util/os.js',
    from: "return (await import('wsl-utils')).isWsl ? 'wsl' : (0, node_os_1.platform)();",
    to: "return (0, node_os_1.platform)() === 'linux' && (0, node_os_1.release)().toLowerCase().includes('microsoft') ? 'wsl' : (0, node_os_1.platform)();",
    why: 'wsl-utils is imported on every start to answer one question',
  },
  {
    file: '@oclif/core/lib/util/os.js',
    from: 'return (0, node_os_1.homedir)();',
    to: "try { return (0, node_os_1.homedir)(); } catch { return '/dev/null'; }",
    why: 'a user whom the system does not know has no home, and no command may fail for that alone',
  },
  {
    file: '@oclif/core/lib/util/os.js',
    from: '(0, node_os_1.userInfo)().shell?.split(node_path_1.default.sep)?.pop()',
    to: "'unknown'",
    why: 'a user whom the system does not know has no shell, and nothing here asks for one',
  },
  {
    file: '@oclif/core/lib/util/util.js',
    from: "return !['development', 'test'].includes(process.env.NODE_ENV ?? '');",
    to: 'return true;',
    why: 'NODE_ENV is about what its user develops: oclif looked for the sources of this program, and warned of them',
  },
  {
    file: '@oclif/core/lib/logger.js',
    from: 'const debug_1 = __importDefault(require("debug"));',
    to: 'const debug_1 = { default: process.env.DEBUG ? __importDefault(require("debug")).default : () => () => {} };',
    why: 'debug is loaded only where it was asked for',
  },
  {
    file: '@oclif/core/lib/cache.js',
    from: "require('@oclif/core/package.json').version",
    to: JSON.stringify(
      JSON.parse(readFileSync(new URL('../node_modules/@oclif/core/package.json', import.meta.url), 'utf8')).version,
    ),
    why: 'the package is inside the bundle',
  },
  {
    file: '@oclif/core/lib/util/fs.js',
    from: "const contents = await (0, promises_1.readFile)(path, 'utf8');",
    to: "const contents = (0, node_fs_1.readFileSync)(path, 'utf8');",
    why: 'two small files are read faster at once than through the thread pool',
  },
  {
    file: '@oclif/core/lib/command.js',
    from: "process.stdout.on('error', (err) => {",
    to: 'void ((err) => {',
    why: 'a stream takes longer to load than most commands work; who makes one takes its errors',
  },
  {
    file: 'better-sqlite3/lib/binding.js',
    from: "const path = require('path');",
    to: `const path = require('path'); ${sqliteFolder}`,
    why: 'the native file stays in the package, whose JavaScript is inside the bundle; one that is missing stops no command that does not need it',
  },
]

/** How many requires of @oclif/core are made lazy. A change of the dependency changes it, and somebody looks. */
const expectedLazyRequires = 190

/** Node has loaded these before any program begins. */
const eagerBuiltins = new Set(['node:fs', 'node:path', 'node:os', 'node:url', 'node:util'])

const requirePattern = /^const (\w+) = ((?:__importDefault|__importStar)?\(?require\("([^"]+)"\)\)?);$/gm

/** Applies the replacements and makes the requires of @oclif/core lazy: most commands use a small part of it. */
export function oclifTransforms(): Plugin & { verify(): void } {
  const applied = new Map<Replacement, number>()
  let lazyRequires = 0
  return {
    name: 'dependency-transforms',
    transform(code, id) {
      const path = id.replaceAll('\\', '/')
      if (!replacements.some(({ file }) => path.endsWith(file)) && !path.includes('/@oclif/core/lib/')) return null
      let text = code
      for (const replacement of replacements) {
        if (!path.endsWith(replacement.file)) continue
        applied.set(replacement, text.split(replacement.from).length - 1)
        text = text.replace(replacement.from, () => replacement.to)
      }
      if (path.endsWith('better-sqlite3/lib/binding.js'))
        text = text.replaceAll('path.join(__dirname,', 'path.join(sqliteFolder(),')
      if (path.includes('/@oclif/core/lib/')) {
        const lazy = withLazyRequires(text)
        text = lazy.text
        lazyRequires += lazy.count
      }
      return { code: text, map: null }
    },
    verify() {
      const wrong = replacements.filter((replacement) => applied.get(replacement) !== 1)
      for (const { file, from } of wrong) console.error(`Does not match exactly once in ${file}: ${from}`)
      if (wrong.length > 0) throw new Error('A dependency has changed; its transforms have to be looked at.')
      if (lazyRequires !== expectedLazyRequires) {
        throw new Error(`${lazyRequires} requires were made lazy, ${expectedLazyRequires} are expected.`)
      }
    },
  }
}

/**
 * What oclif finds plugins and their commands with, and a spinner: a manifest is there,
 * no other plugin, and a display of our own.
 */
const leftOut: ReadonlySet<string> = new Set(['cli-spinners', 'lilconfig', 'minimatch', 'tinyglobby'])

/** Leaves out of the bundle what nothing in it gets to: it is a third of what each start reads. */
export function withoutUnused(): Plugin {
  const id = '\0left-out'
  return {
    name: 'without-unused',
    resolveId: (source, importer) => (leftOut.has(source) && importer?.includes('/@oclif/core/') ? id : null),
    load: (loaded) => (loaded === id ? "throw new Error('left out of the bundle')" : null),
  }
}

/** Modules of Node that take a millisecond or more to load, and that most commands do not use. */
const heavyBuiltins = [
  'crypto',
  'worker_threads',
  'child_process',
  'readline',
  'fs/promises',
  'perf_hooks',
  'timers/promises',
  'net',
]

/**
 * Loads heavy modules of Node where they are first used, not where a chunk begins. `performance` is one of them, behind a
 * global; the same clock is had without it. The parentheses keep `new module.Class()` what it is.
 */
export function lazyBuiltins(): Plugin {
  const declaration = new RegExp(`^let (\\w+) = require\\("(node:(?:${heavyBuiltins.join('|')}))"\\);$`, 'gm')
  return {
    name: 'lazy-builtins',
    renderChunk(code) {
      const names: string[] = []
      const timed = code.replaceAll('performance.now()', '(Number(process.hrtime.bigint()) / 1e6)')
      const declared = timed.replaceAll(declaration, (_line, name: string, request: string) => {
        names.push(name)
        return `let $v_${name}; const $${name} = () => ($v_${name} ??= require("${request}"));`
      })
      return names.reduce(
        (text, name) => text.replaceAll(new RegExp(`(?<![\\w$.])${name}\\.`, 'g'), `($${name}()).`),
        declared,
      )
    },
  }
}

/**
 * Writes characters outside of ASCII as escapes, in minified code. A file with one of them is decoded character by character each
 * time it is read, and takes twice the memory.
 */
export function asciiOnly(): Plugin {
  return {
    name: 'ascii-only',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk') chunk.code = chunk.code.replaceAll(/[^\0-\x7f]/g, escaped)
    },
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function withLazyRequires(code: string): { readonly text: string; readonly count: number } {
  const names: string[] = []
  const declared = code.replaceAll(requirePattern, (line, name: string, expression: string, request: string) => {
    if (eagerBuiltins.has(request)) return line
    names.push(name)
    return `let $v_${name}; function $${name}() { return $v_${name} ??= ${expression}; }`
  })
  const text = names.reduce(
    (result, name) => result.replaceAll(new RegExp(`(?<![\\w$.'"])${name}(?![\\w$])(?!\\s*[:=])`, 'g'), `($${name}())`),
    declared,
  )
  return { text, count: names.length }
}
