import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Environment } from '../environment.ts'
import { usageError } from '../usage-error.ts'
import { userFolder } from './user-folder.ts'

/** A place where a configuration file may be. */
export interface ConfigurationPlace {
  readonly scope: 'system' | 'user' | 'project' | 'given'
  readonly path: string
  readonly exists: boolean
}

/** Where configuration is looked for, the weakest first. A file that is given replaces all the others and must exist. */
export function configurationPlaces(
  given: string | undefined,
  environment: Environment,
  folder: string,
): readonly ConfigurationPlace[] {
  const named = given ?? (environment.SLOTH_RUNNER_CONFIG || undefined)
  if (named !== undefined) {
    const path = resolve(folder, named)
    if (!existsSync(path))
      throw usageError(`There is no configuration file ${path}.`, 'Correct --config or SLOTH_RUNNER_CONFIG.')
    return [{ scope: 'given', path, exists: true }]
  }
  const place = (scope: ConfigurationPlace['scope'], path: string): ConfigurationPlace => ({
    scope,
    path,
    exists: existsSync(path),
  })
  return [
    place('system', '/etc/sloth-runner/config.yaml'),
    place('user', join(userFolder('config', environment), 'config.yaml')),
    place('project', join(folder, '.sloth-runner', 'config.yaml')),
    place('project', join(folder, 'sloth-runner.yaml')),
  ]
}
