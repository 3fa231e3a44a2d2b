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

/** Where the key file of a key that came with an import belongs: beside the database, by the key's name. */
export function importedKeyFile({ path }: Pick<Settings, 'path'>, id: string): string {
  return `${path}.${id}.key`
}

/** Where such a key file is looked for, in this order. That of this database may open it too. */
export function importedKeyPlaces(
  settings: Pick<Settings, 'path' | 'keyFile'>,
  id: string,
  recorded: string | null,
): readonly string[] {
  return [importedKeyFile(settings, id), ...new Set([keyFilePlace(settings, recorded), defaultKeyFile(settings)])]
}

/** The place as it is kept: null for the one beside the database, which moves with it. */
export function recordedPlace(settings: Pick<Settings, 'path'>, file: string): string | null {
  const place = resolve(file)
  return place === defaultKeyFile(settings) ? null : place
}
