import { EngineError, StoreError } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { Settings } from '../settings.ts'
import { readKeyFile } from './key-file.ts'
import { keyFileApart, placesApart } from './key-place.ts'
import { wayToKey } from './way-to-key.ts'
import { type DataKey, ofWhat, unwrapKey, type WrappingParameters, wrapperOfFile } from './wrapping.ts'

/** A key apart that one of several key files opens, with that file. */
export interface OpenedByFile {
  readonly key: DataKey
  readonly file: string
}

/** Opens a key apart by the first key file that does. `StoreError` `key-missing` when none does. */
export function openKeyApart(
  settings: Settings,
  row: Selectable<KeyRow>,
  parameters: WrappingParameters,
): OpenedByFile {
  const seen: string[] = []
  const own = keyFileApart(settings, row.id)
  for (const file of placesApart(settings, row.id, parameters.file)) {
    const bytes = bytesOf(file, seen)
    if (bytes === null && file === own && seen.length === 0) seen.push('There is no such file.')
    if (bytes === null) continue
    const key = unwrapKey(row, wrapperOfFile(bytes, parameters))
    if (key !== null) return { key, file }
    seen.push(`${file} holds another key.`)
  }
  throw notThere(settings, row, seen)
}

/** Notes what is wrong with a file. That it is not there is told of the place where it belongs alone. */
function bytesOf(file: string, seen: string[]): Uint8Array | null {
  try {
    return readKeyFile(file)
  } catch (error) {
    if (!EngineError.isInstance(error) || error.code !== 'key-missing') throw error
    seen.push(error.message)
    return null
  }
}

function notThere(settings: Settings, row: Selectable<KeyRow>, seen: readonly string[]): StoreError {
  const { id, apart } = row
  const file = keyFileApart(settings, id)
  return new StoreError('key-missing', file, {
    message: `The key ${id}${ofWhat(apart, settings.path)} is missing: looked for in ${file}.`,
    detail: seen.join(' '),
    remedy: `${wayToKey(settings, row)}, or give the values again, as with a run. Without it what was sealed with it cannot be read.`,
  })
}
