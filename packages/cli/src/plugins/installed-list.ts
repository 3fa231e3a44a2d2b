import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { EngineError, isJsonObject, type Json, messageOf } from '@sloth-runner/core'

/** The list of what a person installed or linked, in the folder where plugins are installed. */
export function listIn(folder: string): string {
  return join(folder, 'package.json')
}

/**
 * The entries of the list, as oclif records them: `oclif.plugins` names packages (`user`) and linked folders (`link`, with
 * their root). There need be no list. One that cannot be read, or is none, is an `EngineError` `plugin-invalid`.
 */
export function installedEntries(folder: string): readonly Json[] {
  const file = listIn(folder)
  if (!existsSync(file)) return []
  const list = parsed(file)
  if (!isJsonObject(list)) throw invalidList(file, 'It is no object.')
  const { oclif = {} } = list
  if (!isJsonObject(oclif)) throw invalidList(file, '"oclif" is no object.')
  const { plugins = [] } = oclif
  if (!Array.isArray(plugins)) throw invalidList(file, '"oclif.plugins" is no list.')
  return plugins
}

/** The folder of a plugin on the list. An entry that names none is an `EngineError` `plugin-invalid`. */
export function folderOfEntry(entry: Json, index: number, folder: string): string {
  const { name, type, root } = isJsonObject(entry) ? entry : {}
  if (type === 'link') {
    if (typeof root === 'string' && isAbsolute(root)) return root
    throw invalidEntry(folder, index, 'it is a link, and its "root" is no absolute path')
  }
  if (typeof name === 'string' && name !== '') return join(folder, 'node_modules', name)
  throw invalidEntry(folder, index, 'it has no "name"')
}

function parsed(file: string): Json {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json
  } catch (error) {
    throw invalidList(file, messageOf(error))
  }
}

function invalidList(file: string, detail: string): EngineError {
  return new EngineError('plugin-invalid', {
    message: `The list of installed plugins ${file} cannot be read.`,
    detail,
    remedy: 'Mend it, or move it away to go on with the plugins that come with the program.',
  })
}

function invalidEntry(folder: string, index: number, because: string): EngineError {
  return new EngineError('plugin-invalid', {
    message: `Entry ${index + 1} of the list of installed plugins ${listIn(folder)} is not valid: ${because}.`,
    remedy: 'Mend it, or take it off the list.',
  })
}
