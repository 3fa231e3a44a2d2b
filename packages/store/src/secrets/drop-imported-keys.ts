import type { Connection } from '../database/connection.ts'
import { goneSecrets } from '../reads/gone-secrets.ts'
import { deleteKey, selectUnneededImported } from './secret-queries.ts'

/**
 * Takes imported keys off the record that nothing needs. While a secret is named and gone all stay: it may have come with one of
 * them, and may come back.
 */
export function dropImportedKeys(connection: Connection): void {
  const unneeded = connection.all(selectUnneededImported({}))
  if (unneeded.length === 0 || goneSecrets(connection).size > 0) return
  for (const { id } of unneeded) connection.run(deleteKey({ id }))
}
