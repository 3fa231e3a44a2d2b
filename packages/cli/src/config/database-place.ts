import { accessSync, constants, lstatSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type Configuration, textSetting } from './configuration.ts'

/** Where the database is. */
export interface DatabasePlace {
  /** Absolute. */
  readonly path: string
  /** True when the default place cannot be used and the user's own folder is used in its stead. */
  readonly fallback: boolean
}

/**
 * The database file: as configured; else the default place; else, only where the default file does not exist and cannot
 * be created, the user's state folder. A default file that is there but cannot be opened is the store's to complain of:
 * falling back would silently show another record.
 */
export function databasePlace(
  configuration: Configuration,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): DatabasePlace {
  const { value, origin } = textSetting(configuration, 'stacks.database_path')
  if (origin.kind !== 'default' || !isMissing(value) || canCreate(value))
    return { path: resolve(folder, value), fallback: false }
  return { path: join(stateFolder(environment), 'stacks.db'), fallback: true }
}

/** The folder of this program where a user's own state is kept. */
export function stateFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const parent = environment.XDG_STATE_HOME || join(environment.HOME || homedir(), '.local', 'state')
  return join(parent, 'sloth-runner')
}

function isMissing(path: string): boolean {
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
