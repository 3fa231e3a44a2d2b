import { formatTime, onOneLine } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'

/** Takings away of the locks of a stack, or, with null, of the database; the newest first. */
const selectForced = statement((given: { stackId: number | null }) =>
  tables
    .selectFrom('state_events')
    .select(['actor', 'data', 'created_at'])
    .where('stack_id', 'is', given.stackId)
    .where('event_type', '=', 'lock.force_released')
    .orderBy('id', 'desc'),
)

/** The lock that is ours no longer. `stackId` is null for that of the database. */
export interface LostLock {
  readonly stackId: number | null
  readonly lockId: string
  /** Whether somebody holds the lock now. */
  readonly held: boolean
}

/** Why a lock was lost: by whom it was taken away, when and why, where that is on record. */
export function whyLost(connection: Connection, { stackId, lockId, held }: LostLock): string {
  const forced = connection.all(selectForced({ stackId })).find(({ data }) => parsed(data).lockId === lockId)
  if (forced === undefined) return held ? 'somebody else took it' : 'it was given back'
  const { reason } = parsed(forced.data)
  const why = typeof reason === 'string' ? ` (reason: ${reason})` : ''
  return onOneLine(`${forced.actor} took it away at ${formatTime(forced.created_at)}${why}`)
}

function parsed(data: string | null): { readonly lockId?: unknown; readonly reason?: unknown } {
  try {
    return JSON.parse(data ?? '{}') ?? {}
  } catch {
    return {}
  }
}
