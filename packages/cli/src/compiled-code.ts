import { readFileSync } from 'node:fs'
import { createRequire, getCompileCacheDir, Module } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { Script } from 'node:vm'
import { type CompiledFiles, hasBytes, isOurFolder, readCompiledFiles, writeCompiledFiles } from './compiled-files.ts'

/** A process that ran longer has let go of what it compiled at its start. */
const longest = 10

/** A file that was run: the text, and how what was kept of it was of use. */
interface RunFile {
  readonly text: Buffer
  readonly script: Script
  readonly kept: 'used' | 'missing' | 'of another text'
}

/** Node's way of running the text of a module. It is not documented, and yet what every program relies on that changes it. */
interface Running {
  _compile(this: NodeJS.Module, text: string, path: string, ...rest: unknown[]): unknown
}

/**
 * Runs the files in `root` with the code that an earlier process compiled, all functions that it called included. Node's
 * own cache keeps functions only that are called where they stand; compiling the others takes a fifth of a short command.
 * `name` stands for what is done: what one command calls is not read by another. Where Node keeps no compiled code, or where
 * others could, nothing is kept. Modules of others find these files where Node has all that are loaded.
 */
export function useCompiledCode(root: string, name: string): void {
  const folder = getCompileCacheDir()
  const running = Module.prototype as unknown as Partial<Running>
  const runElsewhere = running._compile
  if (folder === undefined || typeof runElsewhere !== 'function' || !isOurFolder(folder)) return
  const place = join(folder, `${name}-${markOf(root)}`)
  const known = readCompiledFiles(place, root)
  const ran = new Map<string, RunFile>()
  const run: Running['_compile'] = function (text, path, ...rest) {
    if (typeof text !== 'string' || !isOurs(root, path)) return runElsewhere.call(this, text, path, ...rest)
    return runFile(this, path, Buffer.from(text))
  }
  const loadFile = (path: string): unknown =>
    load(path, (module) => {
      const found = known.get(path.slice(root.length + 1))
      runFile(module, path, found !== undefined && hasBytes(path, found.text) ? found.text : readFileSync(path))
    })
  const runFile = (module: NodeJS.Module, path: string, bytes: Buffer): unknown => {
    const file = path.slice(root.length + 1)
    const found = known.get(file)
    // V8 itself compares nothing but the length of the text.
    const isSame = found !== undefined && (found.text === bytes || found.text.equals(bytes))
    const script = compiled(bytes.toString('utf8'), path, isSame ? found.code : undefined)
    const lacking = found === undefined || isSame ? 'missing' : 'of another text'
    const kept = script.cachedDataRejected === false ? 'used' : lacking
    ran.set(file, { text: bytes, script, kept })
    const required = requireFrom(root, path, loadFile)
    return script.runInThisContext().call(module.exports, module.exports, required, module, path, dirname(path))
  }
  // A runtime that lets nobody change it runs the files as it does.
  if (!Reflect.set(running, '_compile', run)) return
  process.once('exit', (code) => {
    // What failed went another way than the command does.
    if ((code === 0 || code === 3) && process.uptime() < longest) keep(place, root, known, ran)
  })
}

/** Tells the installations of one user apart. */
function markOf(root: string): string {
  let mark = 0x811c9dc5
  for (const character of root) mark = Math.imul(mark ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return (mark >>> 0).toString(16).padStart(8, '0')
}

/** Code of a script cannot import: it asks the one file that does, which is Node's to run. */
function isOurs(root: string, path: string): boolean {
  return path.startsWith(root + sep) && path !== join(root, 'import.js')
}

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
function requireFrom(root: string, importer: string, loadFile: (path: string) => unknown): object {
  const others = (): NodeJS.Require => createRequire(importer)
  const required = (request: string): unknown => {
    if (request.startsWith('node:')) return process.getBuiltinModule(request)
    const path = request.startsWith('.') ? join(dirname(importer), request) : request
    return isOurs(root, path) ? loadFile(path) : others()(request)
  }
  return Object.assign(required, { resolve: (request: string): string => others().resolve(request) })
}

/** Loads a file as Node would, once. */
function load(path: string, run: (module: NodeJS.Module) => void): unknown {
  const { cache } = createdRequire
  const known = cache[path]
  if (known !== undefined) return known.exports
  const module = new Module(path)
  Object.assign(module, { filename: path })
  cache[path] = module
  try {
    run(module)
    module.loaded = true
    return module.exports
  } catch (error) {
    delete cache[path]
    throw error
  }
}

/** Where what was kept is the code of other texts, it is of an earlier release: nothing of it stays. */
function keep(place: string, root: string, known: CompiledFiles, ran: ReadonlyMap<string, RunFile>): void {
  const files = [...ran]
  if (files.every(([, { kept }]) => kept === 'used')) return
  const staying = files.some(([, { kept }]) => kept === 'of another text') ? [] : known
  const made = files.map(([path, { text, script }]) => [path, { text, code: script.createCachedData() }] as const)
  writeCompiledFiles(place, root, new Map([...staying, ...made]))
}
