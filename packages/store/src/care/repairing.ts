import type { Connection } from '../database/connection.ts'
import { busyTimeout, openDurable } from '../database/open-durable.ts'
import { whileBusy } from '../database/retry.ts'
import type { Settings } from '../settings.ts'

/** Writes what a check puts right, in one durable transaction of a connection of its own: the one that looks cannot write. */
export async function repairing<T>(
  { path, busyLimit, hooks }: Settings,
  write: (connection: Connection) => T,
): Promise<T> {
  const connection = openDurable(path, busyTimeout, hooks)
  try {
    return await whileBusy(path, busyLimit, () => connection.transaction(() => write(connection)))
  } finally {
    connection.close()
  }
}
