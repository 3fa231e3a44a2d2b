import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'

const digest = 'd'.repeat(64)
const holder = JSON.stringify({
  host: 'bench',
  machineId: 'm'.repeat(32),
  bootId: 'b'.repeat(36),
  pid: 1,
  startedAt: 1,
})

/**
 * What taking a lock and giving it back writes, and SQLite alone: the statements of the store on a database of the store, with no
 * digest made, no look at files and nobody judged. What the rules of the record cost by themselves, in any program.
 */
export function openLockStatements(path: string): () => void {
  const database = new Database(path)
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  const prepare = (sql: string) => database.prepare(sql)
  const [begin, commit] = [prepare('BEGIN IMMEDIATE'), prepare('COMMIT')]
  const line = prepare('SELECT * FROM lock_tickets WHERE stack_id = 1 ORDER BY id')
  const lock =
    prepare(`INSERT INTO state_locks (stack_id, lock_id, kind, locked_by, locked_at, operation, metadata, given,
    session_id, session_actor, session_operation, session_since, session_metadata, session_expires_at, session_clock, session_ends)
    VALUES (1, ?, 'automatic', 'bench', 1, 'bench', ?, '{}', ?, 'bench', 'bench', 1, ?, 1, 'c', 1)`)
  const unlock = prepare('DELETE FROM state_locks WHERE lock_id = ?')
  const fence = prepare('UPDATE stacks SET fence = fence + 1, lock_id = ?, session_id = ? WHERE id = 1 RETURNING fence')
  const chain = prepare('SELECT * FROM event_chains WHERE stack_id = 1')
  const newest = prepare('SELECT max(id) FROM state_events').pluck()
  const hooks = prepare('SELECT * FROM hooks')
  const event =
    prepare(`INSERT INTO state_events (id, chain_id, stack_id, stack, seq, event_type, severity, message, source, actor,
    data, created_at, previous_hash, hash) VALUES (?, ?, 1, 'lock', ?, 'lock', 'info', ?, 'lock', 'bench', ?, 1, ?, ?)`)
  const head = prepare('UPDATE event_chains SET seq = ?, head = ?, last_write = ? WHERE stack_id = 1')
  const rows = ['stacks', 'event_chains'].map((table) => prepare(`SELECT * FROM ${table} WHERE id = ?`).raw())
  const seal = prepare(`INSERT INTO row_seals (of_table, row_key, digest) VALUES (?, ?, ?)
    ON CONFLICT (of_table, row_key) DO UPDATE SET digest = excluded.digest`)
  const unseal = prepare('DELETE FROM row_seals WHERE of_table = ? AND row_key = ?')
  const mark = prepare(
    "UPDATE file_mark SET mark = substr(mark, 1, length(mark) - 12) || printf('%012d', substr(mark, -12) + 1)",
  )
  const tell = (): void => {
    const { id, seq } = chain.get() as { readonly id: number; readonly seq: number }
    event.run((newest.get() as number) + 1, id, seq + 1, 'x'.repeat(50), holder, digest, digest)
    hooks.all()
    head.run(seq + 1, digest, digest)
    for (const [index, read] of rows.entries())
      seal.run(index === 0 ? 'stacks' : 'event_chains', 1, String(read.get(1)).slice(0, 64).padEnd(64))
    mark.run()
  }
  return () => {
    const id = randomUUID()
    begin.run()
    line.all()
    lock.run(id, holder, id, holder)
    fence.get(id, id)
    seal.run('state_locks', id, digest)
    tell()
    commit.run()
    begin.run()
    unlock.run(id)
    fence.get(null, null)
    unseal.run('state_locks', id)
    tell()
    commit.run()
  }
}
