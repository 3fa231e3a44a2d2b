import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError, isJsonObject, type Json, type JsonObject, nearestName } from '@sloth-runner/core'

/** What the package.json of a plugin says of it. Entries are absolute paths of modules. */
export interface PluginManifest {
  /** The package's name. */
  readonly packageName: string
  readonly version: string
  readonly folder: string
  /** shipped: inside this program. installed: put there by a person. */
  readonly source: 'shipped' | 'installed'
  readonly types: Readonly<Record<string, { readonly reader: string; readonly fixer: string }>>
  readonly validators: Readonly<Record<string, string>>
  /** A module with typed builders for definitions. */
  readonly builders: string | null
  /** What its `.js` files are written in. */
  readonly format: 'commonjs' | 'module'
}

/**
 * Reads the `slothRunner` section of a package:
 * `{"types": {"file:file": {"reader": "./r.js", "fixer": "./f.js"}}, "validators": {"name": "./v.js"}, "builders": "./b.js"}`.
 * A package without one is no plugin; that, and one that is malformed, is an `EngineError` `plugin-invalid`.
 *
 * @param remedy what to do about a plugin that is not valid
 */
export function readPluginManifest(folder: string, source: PluginManifest['source'], remedy: string): PluginManifest {
  const invalid = (because: string, cause?: unknown) => invalidPlugin(folder, because, remedy, cause)
  const { name, version, type, slothRunner } = readPackage(folder, invalid)
  if (slothRunner === undefined) throw invalid('its package.json has no "slothRunner" section')
  if (!isJsonObject(slothRunner)) throw invalid('its "slothRunner" section is no object')
  refuseUnknownKeys(slothRunner, ['types', 'validators', 'builders'], 'its "slothRunner" section', invalid)
  const absolute = (path: Json | undefined, what: string): string => {
    if (typeof path !== 'string' || !path.startsWith('./'))
      throw invalid(`${what} must be a path that begins with "./"`)
    return join(folder, path)
  }
  const manifest: PluginManifest = {
    packageName: String(name),
    version: String(version),
    folder,
    source,
    format: type === 'module' ? 'module' : 'commonjs',
    types: mapSection(slothRunner.types, invalid, (entry, type) => {
      const section = isJsonObject(entry) ? entry : {}
      refuseUnknownKeys(section, ['reader', 'fixer'], `the entry of ${type}`, invalid)
      const { reader, fixer } = section
      return { reader: absolute(reader, `the reader of ${type}`), fixer: absolute(fixer, `the fixer of ${type}`) }
    }),
    validators: mapSection(slothRunner.validators, invalid, (path, validator) =>
      absolute(path, `the validator ${validator}`),
    ),
    builders: slothRunner.builders === undefined ? null : absolute(slothRunner.builders, '"builders"'),
  }
  if (Object.keys({ ...manifest.types, ...manifest.validators }).length === 0 && manifest.builders === null)
    throw invalid('its "slothRunner" section names no type, no validator and no builders')
  return manifest
}

function refuseUnknownKeys(section: JsonObject, known: readonly string[], what: string, invalid: Invalid): void {
  const unknown = Object.keys(section).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const nearest = nearestName(unknown, known)
  throw invalid(
    `${what} has "${unknown}", which means nothing${nearest === null ? '' : `: did you mean "${nearest}"?`}`,
  )
}

function mapSection<T>(
  section: Json | undefined,
  invalid: Invalid,
  map: (value: Json, key: string) => T,
): Record<string, T> {
  if (section === undefined) return {}
  if (!isJsonObject(section)) throw invalid('"types" and "validators" are maps')
  return Object.fromEntries(Object.entries(section).map(([key, value]) => [key, map(value, key)]))
}

function readPackage(folder: string, invalid: Invalid): JsonObject {
  try {
    const value = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Json
    return isJsonObject(value) ? value : {}
  } catch (error) {
    throw invalid('its package.json cannot be read', error)
  }
}

/** Makes the error for a plugin that is not valid. */
type Invalid = (because: string, cause?: unknown) => EngineError

function invalidPlugin(folder: string, because: string, remedy: string, cause: unknown): EngineError {
  return new EngineError('plugin-invalid', {
    message: `The plugin in ${folder} is not valid: ${because}${because.endsWith('?') ? '' : '.'}`,
    remedy,
    cause,
  })
}
