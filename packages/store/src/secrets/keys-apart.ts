import { EngineError, type KeptKey } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { KeyRing } from './key-ring.ts'
import type { DataKey } from './wrapping.ts'

/** The keys of this database, in the order given. */
export function ownKeys(rows: readonly Selectable<KeyRow>[]): readonly Selectable<KeyRow>[] {
  return rows.filter(({ apart }) => apart === null)
}

/** Keys apart: those that open here and now, and why the others do not. */
export interface KeysApart {
  readonly keys: readonly DataKey[]
  readonly unopened: readonly KeptKey[]
}

/** Tries the keys apart. That one cannot be opened is no error: it concerns what was sealed with it alone. */
export async function openApart(rows: readonly Selectable<KeyRow>[], ring: KeyRing): Promise<KeysApart> {
  const keys: DataKey[] = []
  const unopened: KeptKey[] = []
  for (const row of rows.filter(({ apart }) => apart !== null)) {
    const opened = await openOrMissing(row, ring)
    if ('key' in opened) keys.push(opened.key)
    else unopened.push({ id: row.id, reason: reasonOf(opened.missing) })
  }
  return { keys, unopened }
}

/** Why a key could not be opened, on one line. */
export function reasonOf({ message, detail }: EngineError): string {
  return [message, detail].filter(Boolean).join(' ')
}

/** A key that was opened, or why it could not be. */
export async function openOrMissing(
  row: Selectable<KeyRow>,
  ring: KeyRing,
): Promise<{ readonly key: DataKey } | { readonly missing: EngineError }> {
  try {
    return { key: await ring.open(row) }
  } catch (error) {
    if (EngineError.isInstance(error) && error.code === 'key-missing') return { missing: error }
    throw error
  }
}
