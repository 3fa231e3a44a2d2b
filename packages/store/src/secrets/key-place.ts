import { resolve } from 'node:path'
import type { Settings } from '../settings.ts'

/** Where the key file of a database is unless something else is said: beside it. */
function defaultKeyFile({ path }: Pick<Settings, 'path'>): string {
  return `${path}.key`
}

/** Where a key file is looked for: as this process was told, else as it is on record, else beside the database. */
export function keyFilePlace(settings: Pick<Settings, 'path' | 'keyFile'>, recorded: string | null): string {
  return settings.keyFile ?? recorded ?? defaultKeyFile(settings)
}

/** Where the key file of a key apart belongs: beside the database, by the key's name. */
export function keyFileApart({ path }: Pick<Settings, 'path'>, id: string): string {
  return `${path}.${id}.key`
}

/** Where such a key file is looked for, in this order: there, and where that of this database is or the key's own was. */
export function placesApart(
  settings: Pick<Settings, 'path' | 'keyFile'>,
  id: string,
  recorded: string | null,
): readonly string[] {
  const others = [keyFilePlace(settings, recorded), recorded, defaultKeyFile(settings)]
  return [keyFileApart(settings, id), ...new Set(others.filter((place) => place !== null))]
}

/** The place as it is kept: null for the one beside the database, which moves with it. */
export function recordedPlace(settings: Pick<Settings, 'path'>, file: string): string | null {
  const place = resolve(file)
  return place === defaultKeyFile(settings) ? null : place
}
