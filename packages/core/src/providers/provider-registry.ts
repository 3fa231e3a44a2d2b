import type { Plugin } from '../contracts/plugin.ts'
import type { ResourceFixer } from '../contracts/resource-fixer.ts'
import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { Validator } from '../contracts/validator.ts'
import { EngineError } from '../errors/engine-error.ts'
import { NoSuchTypeError } from '../errors/no-such-type-error.ts'
import { guardedReader } from './guarded-reader.ts'
import { fixerProblem, readerProblem, validatorProblem } from './module-problem.ts'

/** Finds providers by resource type. A module is imported when its type is first asked for. */
export interface ProviderRegistry {
  /** All types, sorted. */
  types(): readonly string[]
  has(type: string): boolean
  /** The plugin that brings a type. */
  plugin(type: string): Plugin
  reader(type: string): Promise<ResourceReader>
  fixer(type: string): Promise<ResourceFixer>
  /** The readers of several types; a type that no plugin provides is left out. */
  readers(types: Iterable<string>): Promise<ReadonlyMap<string, ResourceReader>>
  validators(): Promise<readonly Validator[]>
}

/** Plugins by the types they bring. Two plugins with one type are an `EngineError` `plugin-invalid`. */
export function providerRegistry(plugins: readonly Plugin[]): ProviderRegistry {
  const owners = new Map<string, Plugin>()
  for (const plugin of plugins) for (const type of Object.keys(plugin.readers)) claimType(owners, type, plugin)
  const types = [...owners.keys()].sort()
  const owner = (type: string): Plugin => {
    const plugin = owners.get(type)
    if (plugin === undefined) throw new NoSuchTypeError(type, types)
    return plugin
  }
  const reader = once(async (type) => guardedReader(checked(type, await owner(type).readers[type]?.(), readerProblem)))
  const fixer = once(async (type) => checked(type, await owner(type).fixers[type]?.(), fixerProblem))
  return {
    types: () => types,
    has: (type) => owners.has(type),
    plugin: owner,
    reader,
    fixer,
    readers: async (wanted) => {
      const known = [...new Set(wanted)].filter((type) => owners.has(type))
      return new Map(await Promise.all(known.map(async (type) => [type, await reader(type)] as const)))
    },
    validators: () => Promise.all(plugins.flatMap(validatorsOf)),
  }
}

function claimType(owners: Map<string, Plugin>, type: string, plugin: Plugin): void {
  const other = owners.get(type)
  if (other !== undefined)
    throw new EngineError('plugin-invalid', {
      message: `Two plugins bring the resource type "${type}": ${other.name} and ${plugin.name}.`,
      remedy: 'Remove one of them.',
    })
  owners.set(type, plugin)
}

type ProblemOf<T> = (module: T) => string | null

function checked<T extends { readonly type: string }>(type: string, module: T | undefined, problemOf: ProblemOf<T>): T {
  if (module === undefined) throw broken(`for "${type}"`, 'it brings no such module')
  if (module.type !== type) throw broken(`for "${type}"`, `its module says it is "${module.type}"`)
  const problem = problemOf(module)
  if (problem !== null) throw broken(`for "${type}"`, problem)
  return module
}

function validatorsOf({ name, validators }: Plugin): readonly Promise<Validator>[] {
  return Object.entries(validators).map(async ([called, load]) => {
    const validator = await load()
    const problem = validatorProblem(called, validator)
    if (problem !== null) throw broken(name, problem)
    return validator
  })
}

function broken(which: string, because: string): EngineError {
  return new EngineError('plugin-invalid', {
    message: `The plugin ${which} is broken: ${because}.`,
    remedy: 'Install another version of the plugin, or tell its author.',
  })
}

/** What could not be loaded is loaded again when it is asked for again: a plugin that is installed anew is gone for a moment. */
function once<T>(load: (type: string) => Promise<T>): (type: string) => Promise<T> {
  const loaded = new Map<string, Promise<T>>()
  return (type) => {
    const present = loaded.get(type)
    if (present !== undefined) return present
    const loading = load(type)
    loaded.set(type, loading)
    loading.catch(() => loaded.delete(type))
    return loading
  }
}
