import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { createRequire, getCompileCacheDir, Module } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { Script } from 'node:vm'

/** A process that ran longer has let go of what it compiled at its start. */
const longest = 10

/** Files and what they were compiled to. */
type CompiledFiles = ReadonlyMap<string, Buffer>

/** Node's way of running the text of a module. It is not documented, and yet what every program relies on that changes it. */
interface Running {
  _compile(this: NodeJS.Module, text: string, path: string, ...rest: unknown[]): unknown
}

/**
 * Runs the files in `root` with the code that an earlier process compiled, all functions that it called included. Node's
 * own cache keeps functions only that are called where they stand; compiling the others takes a fifth of a short command.
 * `name` stands for what is done: what one command calls is not read by another. Where Node keeps no compiled code,
 * nothing is kept. Modules of others find these files where Node has all that are loaded.
 */
export function useCompiledCode(root: string, name: string): void {
  const folder = getCompileCacheDir()
  if (folder === undefined) return
  const place = join(folder, name)
  const known = readCompiled(place)
  const scripts = new Map<string, Script>()
  let incomplete = false
  const running = Module.prototype as unknown as Running
  const runElsewhere = running._compile
  running._compile = function (text, path, ...rest) {
    // Code of a script cannot import; it asks the one file that does.
    if (!isInside(root, path) || path === join(root, 'import.js')) return runElsewhere.call(this, text, path, ...rest)
    const file = path.slice(root.length + 1)
    const script = compiled(text, path, known.get(file))
    scripts.set(file, script)
    incomplete ||= !known.has(file) || script.cachedDataRejected === true
    return script
      .runInThisContext()
      .call(this.exports, this.exports, requireFrom(root, path), this, path, dirname(path))
  }
  process.once('exit', (code) => {
    // What failed went another way than the command does.
    if (incomplete && (code === 0 || code === 3) && process.uptime() < longest) keepCompiled(place, known, scripts)
  })
}

const isInside = (root: string, path: string): boolean => path.startsWith(root + sep)

/** Only for its list of what is loaded, which is that of the process. */
const createdRequire = createRequire(import.meta.filename)

const opening = '(function (exports, require, module, __filename, __dirname) { '

function compiled(text: string, filename: string, cachedData: Buffer | undefined): Script {
  return new Script(`${opening}${text}\n})`, {
    filename,
    columnOffset: -opening.length,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
}

/**
 * What a module is handed as `require`. Node looks at six places of the disk before it knows that a file beside another is
 * the one that was named; here there is no doubt.
 */
function requireFrom(root: string, importer: string): object {
  const others = (): NodeJS.Require => createRequire(importer)
  const load = (request: string): unknown => {
    if (request.startsWith('node:')) return process.getBuiltinModule(request)
    const path = request.startsWith('.') ? join(dirname(importer), request) : request
    return isInside(root, path) ? loadFile(path) : others()(request)
  }
  return Object.assign(load, { resolve: (request: string): string => others().resolve(request) })
}

/** Loads a file as Node would, once. */
function loadFile(path: string): unknown {
  const { cache } = createdRequire
  const known = cache[path]
  if (known !== undefined) return known.exports
  const module = new Module(path)
  Object.assign(module, { filename: path })
  cache[path] = module
  try {
    const running = module as unknown as Running & NodeJS.Module
    running._compile(readFileSync(path, 'utf8'), path)
    module.loaded = true
    return module.exports
  } catch (error) {
    delete cache[path]
    throw error
  }
}

/** A file begins with the length of its table, and the table: names and lengths of what follows. */
function readCompiled(place: string): CompiledFiles {
  try {
    const bytes = readFileSync(place)
    const start = 4 + bytes.readUInt32LE(0)
    const table: readonly (readonly [string, number])[] = JSON.parse(bytes.toString('latin1', 4, start))
    const files = new Map<string, Buffer>()
    let offset = start
    for (const [file, length] of table) {
      files.set(file, bytes.subarray(offset, offset + length))
      offset += length
    }
    return offset === bytes.length ? files : new Map()
  } catch {
    return new Map()
  }
}

/** It is there whole or not at all: V8 does not look whether what it reads is what was written. */
function keepCompiled(place: string, known: CompiledFiles, scripts: ReadonlyMap<string, Script>): void {
  const made = [...scripts].map(([file, script]) => [file, script.createCachedData()] as const)
  const files = [...new Map([...known, ...made])]
  const table = Buffer.from(JSON.stringify(files.map(([file, { length }]) => [file, length])), 'latin1')
  const head = Buffer.alloc(4)
  head.writeUInt32LE(table.length)
  const draft = `${place}.${process.pid}`
  try {
    const file = openSync(draft, 'wx', 0o600)
    for (const part of [head, table, ...files.map(([, bytes]) => bytes)]) writeSync(file, part)
    fsyncSync(file)
    closeSync(file)
    renameSync(draft, place)
  } catch {
    // A disk that is full, or that must not be written: the next process compiles again.
  }
}
