import type { StateWrite } from '../contracts/state-write.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import { formatPath, valueAt, withValueAt } from '../domain/path.ts'
import type { RunSummary } from '../domain/run.ts'
import type { Accepting } from './accept-resource.ts'
import { inForce, recordInForce } from './record-in-force.ts'
import { endedRun } from './run-writes.ts'

/** What the writes of an acceptance are made from. */
export interface AcceptanceParts {
  readonly stack: string
  readonly accepting: Accepting
  /** D as it will be on record. */
  readonly sealed: JsonObject
  readonly runId: number
  readonly actor: string
  /** Milliseconds since 1970. */
  readonly now: number
}

const summary: RunSummary = { done: 1, failed: 0, skipped: 0, cancelled: 0, leftAlone: 0, unchanged: 0 }

/**
 * What records an acceptance and ends its run: D of the accepted fields, L and baseline of what a read then found not to
 * differ, and the event. Pure.
 */
export function acceptanceWrites({
  stack,
  accepting,
  sealed,
  runId,
  actor,
  now,
}: AcceptanceParts): readonly StateWrite[] {
  const { before, after, paths } = accepting
  const { address, type } = before.subject
  const found = { ...after, subject: { ...after.subject, sealed } }
  const operation = { runId, address, action: 'accept' } as const
  const fields = paths.map(formatPath)
  return [
    { write: 'intent', ...operation, type, intent: { declared: sealed }, before: before.seen },
    { write: 'resource', address, set: { declared: sealed } },
    ...recordInForce(found, { now, owned: inForce(found) }),
    { write: 'outcome', ...operation, outcome: 'done', after: leftBehind(accepting) },
    {
      write: 'event',
      event: {
        type: 'resource.accepted',
        severity: 'warning',
        message: `What is there of "${address}" was accepted as declared: ${fields.join(', ')}.`,
        source: 'resources',
        actor,
        data: { address, type, fields, run: runId },
      },
    },
    ...endedRun({ kind: 'accept', stack }, runId, summary, actor),
  ]
}

/**
 * An acceptance touches nothing: what was left behind stays what it was, but for the accepted fields. Else a field that was
 * not accepted would look as if we had left it as it is.
 */
function leftBehind({ before, after, paths }: Accepting): Json | null {
  const { left } = before.subject.standing
  if (valueAt(left ?? undefined, ['status']) !== 'present') return null
  return paths.reduce<Json | null>((rest, path) => {
    const place = ['actual', ...path]
    return withValueAt(rest ?? undefined, place, valueAt(after.seen ?? undefined, place)) ?? null
  }, left)
}
