import { accessSync, constants, lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Environment } from '../environment.ts'
import { type Configuration, textSetting } from './configuration.ts'
import { settings } from './settings.ts'
import { userFolder } from './user-folder.ts'

/** Where the database is. */
export interface DatabasePlace {
  /** Absolute. */
  readonly path: string
  /** True when the default place cannot be used and the user's own folder is used in its stead. */
  readonly fallback: boolean
  /** Who named it, a flag, a variable or a configuration file; null for a place that nobody chose. */
  readonly namedBy: string | null
}

/**
 * The database file: as configured; else the default place; else, only where the default file does not exist and cannot
 * be created, the user's state folder. A default file that is there but cannot be opened is the store's to complain of:
 * falling back would silently show another record.
 */
export function databasePlace(configuration: Configuration, environment: Environment): DatabasePlace {
  const { value: path, origin } = textSetting(configuration, 'stacks.database_path')
  const namedBy = path === defaultOf('stacks.database_path') ? null : origin.where
  if (origin.kind !== 'default' || !isMissing(path) || canCreate(path)) return { path, fallback: false, namedBy }
  return { path: join(userFolder('state', environment), 'stacks.db'), fallback: true, namedBy: null }
}

function defaultOf(key: string): unknown {
  return settings.find((setting) => setting.key === key)?.default
}

/** Whether nothing has this name, not even a link. */
export function isMissing(path: string): boolean {
  try {
    lstatSync(path)
    return false
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR'
  }
}

/** Whether the nearest folder that exists can be written to. */
function canCreate(path: string): boolean {
  const folder = dirname(path)
  if (isMissing(folder) && folder !== path) return canCreate(folder)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
