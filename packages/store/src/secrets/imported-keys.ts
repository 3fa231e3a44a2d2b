import { EngineError, type KeptKey } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { KeyRing } from './key-ring.ts'
import type { DataKey } from './wrapping.ts'

/** The keys of this database, in the order given. */
export function ownKeys(rows: readonly Selectable<KeyRow>[]): readonly Selectable<KeyRow>[] {
  return rows.filter(({ imported }) => imported === 0)
}

/** Keys that came with imports: those that open here and now, and why the others do not. */
export interface ImportedKeys {
  readonly keys: readonly DataKey[]
  readonly unopened: readonly KeptKey[]
}

/** Tries the keys that came with imports. That one cannot be opened is no error: it concerns what came with it alone. */
export async function openImported(rows: readonly Selectable<KeyRow>[], ring: KeyRing): Promise<ImportedKeys> {
  const keys: DataKey[] = []
  const unopened: KeptKey[] = []
  for (const row of rows.filter(({ imported }) => imported === 1)) {
    try {
      keys.push(await ring.open(row))
    } catch (error) {
      if (!EngineError.isInstance(error) || error.code !== 'key-missing') throw error
      unopened.push({ id: row.id, reason: [error.message, error.detail].filter(Boolean).join(' ') })
    }
  }
  return { keys, unopened }
}
