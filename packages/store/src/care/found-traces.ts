import { EngineError, type MissingTraces, type SensitiveTrace } from '@sloth-runner/core'
import { brokenRows } from '../database/broken-rows.ts'
import type { Connection } from '../database/connection.ts'
import { isDamage } from '../database/database-error.ts'
import { fromText } from '../database/json-text.ts'
import { openReading } from '../database/open-reading.ts'
import { schemaVersion } from '../database/schema-version.ts'
import type { Settings } from '../settings.ts'
import { nextTrace, readTrace } from '../writes/write-trace.ts'
import { backupFiles } from './backup-files.ts'
import { mergeTraces } from './merge-traces.ts'

/** The traces of sensitive values that are known where a copy is about to be put, and why these may not be all. */
export interface FoundTraces {
  readonly traces: readonly SensitiveTrace[]
  readonly missing: MissingTraces | null
}

/**
 * Reads the traces of a database that is about to be restored, as far as it can be read, and where that may not be all, those of
 * the copies beside it too: one that is over by now hides too much for a time, one that lacks tells what was sealed.
 */
export function findTraces({ path, migrations }: Settings): FoundTraces {
  const schema = migrations.at(-1)?.version ?? 0
  const present = tracesIn(path, schema)
  if (present.missing === null) return present
  const beside = backupFiles(path).flatMap((copy) => tracesOfCopy(copy.path, schema))
  return { ...present, traces: mergeTraces([...present.traces, ...beside]) }
}

/** A copy that cannot be read has nothing to give. */
function tracesOfCopy(path: string, schema: number): readonly SensitiveTrace[] {
  try {
    return tracesIn(path, schema).traces
  } catch {
    return []
  }
}

function tracesIn(path: string, schema: number): FoundTraces {
  let connection: Connection | null = null
  try {
    connection = openReading(path)
    if (connection === null) return { traces: [], missing: 'none-there' }
    if (schemaVersion(connection, path) !== schema) return { traces: [], missing: 'unreadable' }
    return connection.snapshot(() => readAll(connection as Connection))
  } catch (error) {
    const isCorrupt = EngineError.isInstance(error) && error.code === 'store-corrupt'
    if (!isCorrupt && !isDamage(error)) throw error
    return { traces: [], missing: 'unreadable' }
  } finally {
    connection?.close()
  }
}

function readAll(connection: Connection): FoundTraces {
  const { traces, whole } = readableTraces(connection)
  try {
    if (!whole || brokenRows(connection, ['sensitive_traces', 'sensitive_trace_keys']).length > 0)
      return { traces, missing: 'unreadable' }
    return { traces, missing: missingBefore(connection) }
  } catch (error) {
    if (!isDamage(error)) throw error
    return { traces, missing: 'unreadable' }
  }
}

/** The traces on record that can be read, and whether these are all. One by one: a row that is damaged takes no other with it. */
export function readableTraces(connection: Connection): {
  readonly traces: readonly SensitiveTrace[]
  readonly whole: boolean
} {
  const traces: SensitiveTrace[] = []
  let whole = true
  const next = (after: number): number | null | undefined => unlessDamaged(() => nextTrace(connection, after))
  let id = next(0)
  for (; typeof id === 'number'; id = next(id)) {
    const found = id
    const trace = unlessDamaged(() => readTrace(connection, found))
    if (trace === undefined) whole = false
    else traces.push(trace)
  }
  return { traces, whole: whole && id === null }
}

/**
 * Whatever is recorded leaves an event. A database without any was made a moment ago, by a restore that was killed or by this
 * one; and one that was restored last may have lacked traces before: who was to be told of it may have been killed.
 */
function missingBefore(connection: Connection): MissingTraces | null {
  const sql = 'SELECT event_type AS type, data FROM state_events ORDER BY id DESC LIMIT 1'
  const newest = connection.get<{ type: string; data: string | null }>({ sql, parameters: [] })
  if (newest === undefined) return 'none-there'
  if (newest.type !== 'database.restored' || newest.data === null) return null
  return fromText<{ readonly missingTraces: MissingTraces | null }>(newest.data).missingTraces
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}
