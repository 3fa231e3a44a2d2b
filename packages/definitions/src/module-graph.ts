import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type DefinitionFile, sha256 } from '@sloth-runner/core'

/** A module that stands in for what a definition imports. */
export interface ProvidedModule {
  /** Of the module, `file:` or `node:`. */
  readonly url: string
  /** Default: as Node finds it. */
  readonly format?: string
}

/** What definitions have imported so far: URLs of the modules that each module asked for. */
const graph = new Map<string, Set<string>>()
const provided = new Map<string, ProvidedModule>()
const digests = new Map<string, DefinitionFile>()
let hooked = false

/**
 * Names modules that definitions can import wherever they lie, such as `@sloth-runner/core` and the packages of
 * plugins. Definitions get these and no copies of their own, so that there is one of each.
 */
export function registerResolver(modules: Readonly<Record<string, ProvidedModule | string>>): void {
  for (const [specifier, module] of Object.entries(modules))
    provided.set(specifier, typeof module === 'string' ? { url: module } : module)
  hook()
}

/** Marks a module as a definition's: what it imports is resolved and recorded from now on. */
export function watchModule(url: string): void {
  if (!graph.has(url)) graph.set(url, new Set())
  hook()
}

/** The local files that a definition's module was made of, itself first. Files in node_modules are not counted. */
export function moduleFiles(url: string): readonly DefinitionFile[] {
  const [own, ...others] = localModules(url)
  return [...(own === undefined ? [] : [own]), ...others.sort()].map(digestOfModule)
}

/** The paths of these files, as far as they were asked for: of a module that fails, too. */
export function modulePaths(url: string): readonly string[] {
  return localModules(url).map((module) => fileURLToPath(module))
}

function localModules(url: string): readonly string[] {
  const seen = new Set([url])
  for (const module of seen) for (const next of graph.get(module) ?? []) seen.add(next)
  return [...seen].filter(isLocalFile)
}

/** Whether a module is a definition's or was imported by one. */
export function isWatched(url: string): boolean {
  return graph.has(url)
}

function isLocalFile(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/')
}

function digestOfModule(url: string): DefinitionFile {
  const known = digests.get(url)
  if (known !== undefined) return known
  const path = fileURLToPath(url)
  const file = { path, sha256: sha256(readFileSync(path)) }
  digests.set(url, file)
  return file
}

function hook(): void {
  if (hooked) return
  hooked = true
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const parent = graph.get(context.parentURL ?? '')
      const module = parent === undefined ? undefined : provided.get(specifier)
      if (module !== undefined) return { ...module, shortCircuit: true }
      const resolved = nextResolve(specifier, context)
      if (parent !== undefined && resolved.url.startsWith('file:')) {
        parent.add(resolved.url)
        if (!graph.has(resolved.url)) graph.set(resolved.url, new Set())
      }
      if (!graph.has(resolved.url) || !isLocalFile(resolved.url)) return resolved
      const format = formatOf(resolved.url)
      return format === null ? resolved : { ...resolved, format }
    },
  })
}

/**
 * The format of a local file with `import` or `export` statements, whatever the nearest package.json says of it. Null:
 * as Node finds it.
 */
function formatOf(url: string): string | null {
  const ending = /\.([a-z]+)$/.exec(url.replace(/[?#].*$/, ''))?.[1]
  if (ending === 'mts') return 'module-typescript'
  if (
    (ending !== 'ts' && ending !== 'js') ||
    !/^\s*(?:import|export)\b/m.test(readFileSync(fileURLToPath(url), 'utf8'))
  )
    return null
  return ending === 'ts' ? 'module-typescript' : 'module'
}
