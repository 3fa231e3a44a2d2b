import { realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type OwnPlace, spellingsOf } from '@sloth-runner/core'
import type { Environment } from '../environment.ts'
import { userFolder } from './user-folder.ts'

/** The places of this program: its record, with what stands beside it, a key file that was named, memory, plugins. */
export function ownPlaces(record: OwnPlace, environment: Environment): readonly OwnPlace[] {
  return [...spelled(record), ...placesBesideRecord(environment)]
}

/** Those that are not its record. */
export function placesBesideRecord(environment: Environment): readonly OwnPlace[] {
  const keyFile = environment.SLOTH_RUNNER_KEY_FILE || undefined
  return [
    ...(keyFile === undefined
      ? []
      : [{ path: resolve(keyFile), what: 'the key file of sensitive values', secret: true }]),
    { path: join(userFolder('state', environment), 'locks'), what: 'where locks are remembered', whole: true },
    { path: userFolder('data', environment), what: 'where plugins are installed', whole: true },
  ].flatMap(spelled)
}

function spelled(place: OwnPlace): readonly OwnPlace[] {
  return spelledPaths(place.path).map((path) => ({ ...place, path }))
}

/** A path as it is written, and as it is once all links are followed: on the way there, and at its end. */
export function spelledPaths(path: string): readonly string[] {
  return spellingsOf(resolve(path), realpathSync.native)
}
