import { extname, resolve } from 'node:path'
import { errorFinding, type VariableInput } from '@sloth-runner/core'
import { loadModule } from './load-module.ts'
import type { LoadResult } from './load-result.ts'
import { loadPlainDefinitions } from './plain-definitions.ts'

/** What loading takes beside the file. */
export interface LoadOptions {
  /** For definitions that are functions of their variables. Default: none given. */
  readonly variables?: readonly VariableInput[]
}

/**
 * Loads every definition of a file: YAML (`.yaml`, `.yml`), JSON (`.json`), TypeScript or JavaScript. Problems are
 * findings with a place; nothing is thrown for what a file holds. Loading has no effect on the world but what a module
 * does when it is imported.
 */
export async function loadDefinitions(file: string, options: LoadOptions = {}): Promise<LoadResult> {
  const path = resolve(file)
  switch (extname(path).toLowerCase()) {
    case '.yaml':
    case '.yml':
      return loadPlainDefinitions(path, 'yaml')
    case '.json':
      return loadPlainDefinitions(path, 'json')
    case '.ts':
    case '.mts':
    case '.js':
    case '.mjs':
    case '.cjs':
      return loadModule(path, options.variables ?? [])
    default:
      return { definitions: [], findings: [unknownFormat(path)] }
  }
}

function unknownFormat(path: string) {
  return errorFinding('unknown-format', `What ${path} is written in cannot be told from its ending.`, {
    detail: 'A definition ends with .yaml, .yml, .json, .ts, .mts, .js, .mjs or .cjs.',
    location: { file: path },
  })
}
