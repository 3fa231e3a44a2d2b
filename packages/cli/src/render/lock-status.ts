import type { ForcedLock, LastLock, LockRecord, LockStatus, LockTicket, NamedLock } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { indentLines, renderPairs, renderTable } from './table.ts'
import { renderCount, renderDuration, renderTime } from './units.ts'

/** A lock that was taken by hand, for the person or the program that took it. */
export function renderAcquired(stack: string, lock: LockRecord, paint: Paint): string {
  const said = renderPairs([...details(lock), ['Lock id', lock.lockId]], '  ')
  return `${paint('good', '✓')} Lock acquired for stack '${stack}'\n\n${paint('heading', 'Lock Details:')}\n${said}`
}

/** A lock that was given back. */
export function renderReleased(stack: string, lock: LockRecord, paint: Paint): string {
  const expired = lock.live ? '' : `\nIt had expired at ${renderTime(lock.expiresAt)}.`
  return `${paint('good', '✓')} Lock released for stack '${stack}'${expired}`
}

/** A lock that was taken away. */
export function renderForced(stack: string, lock: ForcedLock, paint: Paint): string {
  const said = renderPairs(
    [
      ['Stack', stack],
      ['Was locked by', lock.lockedBy],
      ['Locked at', renderTime(lock.lockedAt)],
      ['Operation', lock.operation],
      ['Reason', lock.reason],
    ],
    '  ',
  )
  return `${paint('good', '✓')} Lock force-released\n\n${said}`
}

/** How the lock of a stack stands, and who waits for it. */
export function renderLockStatus(status: LockStatus, paint: Paint): string {
  const { stack, lock, duration, queue, last } = status
  const head = renderPairs([
    ['Stack', stack],
    ['Status', status.status.toUpperCase()],
  ])
  const parts = [head]
  if (lock === null && last !== null) parts.push(renderPairs(lastLock(last)))
  if (lock !== null) {
    const said = renderPairs([...details(lock), ['Duration', renderDuration(duration)]], '  ')
    parts.push(`${paint('heading', 'Lock Details:')}\n${said}`)
    if (!lock.live) parts.push(lapseOf(lock))
  }
  if (queue.length > 0) parts.push(renderQueue(queue, paint))
  return parts.join('\n\n')
}

/** The lock of a stack as one of the sections of `stack show`. */
export function renderLock(lock: LockRecord | null, last: LastLock | null): string {
  if (lock === null) {
    return renderPairs([['Status', 'unlocked'], ...(last === null ? [] : lastLock(last))])
  }
  const pairs = renderPairs([['Status', lock.live ? 'LOCKED' : 'EXPIRED'], ...details(lock)])
  return lock.live ? pairs : `${pairs}\n${lapseOf(lock)}`
}

function lastLock({ lockedBy, lockedAt, endedAt }: LastLock): readonly (readonly [string, string | null])[] {
  return [
    ['Last Locked', renderTime(lockedAt)],
    ['Locked By', lockedBy],
    ['Lock Duration', endedAt === null ? null : renderDuration(endedAt - lockedAt)],
  ]
}

function details(lock: LockRecord): readonly (readonly [string, string | null])[] {
  const { kind, lockedBy, lockedAt, operation, reason, metadata, holder, session, expiresAt } = lock
  const manual = kind === 'manual'
  const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value}`)
  return [
    ['Locked by', lockedBy],
    ['Locked at', renderTime(lockedAt)],
    ['Operation', operation],
    ['Reason', reason],
    ['Metadata', pairs.length === 0 ? null : pairs.join(', ')],
    [lock.live ? 'Expires' : 'Expired', manual ? renderTime(expiresAt) : null],
    ['Process', manual ? null : `${holder.pid} on ${holder.host}`],
    ['Taken on', manual ? holder.host : null],
    [
      'In use by',
      manual && session !== null
        ? `${session.actor}: ${session.operation} (process ${session.holder.pid} on ${session.holder.host}${session.live ? '' : ', which is gone'})`
        : null,
    ],
  ]
}

function lapseOf({ kind }: LockRecord): string {
  if (kind === 'manual') return 'Its time is over: whoever asks next gets the lock.'
  return 'Its process is gone or has fallen silent: the next command takes the lock over.'
}

function renderQueue(queue: readonly LockTicket[], paint: Paint): string {
  const rows = queue.map(({ lockedBy, operation, since, holder }, index) => [
    String(index + 1),
    lockedBy,
    operation,
    renderTime(since),
    `${holder.pid} on ${holder.host}`,
  ])
  const table = renderTable(['PLACE', 'WHO', 'OPERATION', 'WAITING SINCE', 'PROCESS'], rows)
  return `${paint('heading', `Waiting (${queue.length}):`)}\n${indentLines(table, '  ')}`
}

function statusText({ live, kind, session }: NamedLock): string {
  if (!live) return 'expired'
  return kind === 'manual' && session?.live !== true ? 'locked' : 'in use'
}

/** All locks, one a line. */
export function renderLockList(locks: readonly NamedLock[], now: number): string {
  if (locks.length === 0) return 'No stack is locked.'
  const rows = locks.map((lock) => [
    lock.stack ?? '(the whole database)',
    statusText(lock),
    lock.lockedBy,
    lock.operation,
    renderTime(lock.lockedAt),
    renderDuration(Math.max(0, now - lock.lockedAt)),
    lock.kind === 'manual' ? renderTime(lock.expiresAt) : '-',
    lock.reason ?? '',
  ])
  const headings = ['STACK', 'STATUS', 'LOCKED BY', 'OPERATION', 'LOCKED AT', 'DURATION', 'EXPIRES', 'REASON']
  return `${renderTable(headings, rows)}\n\nTotal: ${renderCount(locks.length, 'lock')}`
}
