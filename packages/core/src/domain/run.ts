import type { DefinitionReference } from './definition.ts'
import type { EventSeverity } from './event.ts'
import type { Finding } from './finding.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import type { PlanKind } from './plan.ts'
import type { DriftReport } from './report.ts'
import { isDiffering, type Verdict } from './verdict.ts'

/** What kind of run it is. `accept` and `import` change the record alone. */
export type RunKind = PlanKind | 'accept' | 'import'

/** How a run stands. `interrupted`: its process is gone and the next run finishes its work. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted'

/** How an operation ended. Null while it has not, or while nobody knows. */
export type OperationOutcome =
  | 'done'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'recovered'
  | 'not-done'
  | 'partial'
  | 'interrupted'

/** What is done to the world. A replace is a delete and a create. */
export type ActAction = 'create' | 'update' | 'delete' | 'forget'

/** What an operation does: to the world, or to the record alone. */
export type OperationAction = ActAction | 'accept' | 'import'

/** One run on record. */
export interface RunRecord {
  readonly id: number
  readonly stackId: number
  readonly kind: RunKind
  readonly sessionId: string
  readonly actor: string
  readonly definition: DefinitionReference | null
  readonly startedAt: number
  /** Of an interrupted run: when the next one closed it; when its process died nobody knows. Null: it has not ended. */
  readonly endedAt: number | null
  readonly status: RunStatus
  readonly summary: RunSummary | null
}

/** A run with the name of its stack, which may be gone. */
export interface NamedRun extends RunRecord {
  readonly stack: string
}

/** How many resources the operations of a run are about, of those that ended one way. Null: it is in doubt, or has not ended. */
export interface OperationEnds {
  readonly runId: number
  readonly outcome: OperationOutcome | null
  readonly count: number
}

/** How far a run has come, or had when its process died: resources by the newest of its operations on each. */
export interface RunProgress extends Pick<RunSummary, 'done' | 'failed' | 'skipped' | 'cancelled'> {
  readonly inDoubt: number
}

/** A run in a list. `progress`: what is on record of one that has no summary. */
export type ListedRun = RunRecord & { readonly progress?: RunProgress }

const fates: Readonly<Record<OperationOutcome, keyof RunProgress>> = {
  done: 'done',
  recovered: 'done',
  failed: 'failed',
  partial: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  interrupted: 'cancelled',
  'not-done': 'cancelled',
}

/** How far one run has come. Pure. */
export function runProgress(runId: number, ends: readonly OperationEnds[]): RunProgress {
  const progress = { done: 0, failed: 0, skipped: 0, cancelled: 0, inDoubt: 0 }
  for (const { outcome, count } of ends.filter((one) => one.runId === runId))
    progress[outcome === null ? 'inDoubt' : fates[outcome]] += count
  return progress
}

/** One line of what happened during a run. */
export interface RunLogEntry {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly severity: EventSeverity
  readonly message: string
}

/** How many operations of a run ended how. */
export interface RunSummary {
  readonly done: number
  readonly failed: number
  readonly skipped: number
  readonly cancelled: number
  /** Resources that are not simply as declared, or were not asked for, and were not touched. */
  readonly leftAlone: number
  /** Resources that are as declared. */
  readonly unchanged: number
  readonly error?: string
}

/** One operation on record. Json is sealed. */
export interface OperationRecord {
  readonly runId: number
  readonly address: string
  readonly type: string
  readonly action: OperationAction
  /** What it was meant to put in force: `{ "declared": D }`, and null for a delete or forget. */
  readonly intent: JsonObject | null
  /** What a read found before: `{"status": …}`. */
  readonly before: Json
  readonly outcome: OperationOutcome | null
  /** What a read found after: `{"status": …}`, with `stays` where something is left there that is ours no more, and why. */
  readonly after: Json | null
  readonly error: string | null
  readonly startedAt: number
  readonly endedAt: number | null
}

/** Why what an operation removed stays in the world and is ours no more; null where that is not so. Pure. */
export function staysAfter({ after }: Pick<OperationRecord, 'after'>): string | null {
  const stays = isJsonObject(after) ? after.stays : undefined
  return typeof stays === 'string' ? stays : null
}

/**
 * Where the journal stood at some time. By numbers, not by a clock, which somebody may
 * set. Only its store knows what they mean.
 */
export interface JournalPosition {
  /** The newest operation. */
  readonly newest: number
  /** The operations of the stack that had not ended. */
  readonly open: readonly number[]
}

/** One resource of a run's report. */
export interface RunItem {
  readonly address: string
  readonly type: string
  readonly action: ActAction | 'replace' | 'none'
  /**
   * `not-run` until it has ended; `unchanged` when it is as declared; `left-alone` when it is not, or was not asked for, and
   * was not touched; `unknown` when it could not be read.
   */
  readonly outcome: OperationOutcome | 'not-run' | 'unchanged' | 'left-alone' | 'unknown'
  /** The address that its record had before the run. */
  readonly renamedFrom?: string
  /** Why it failed, was skipped, was left alone, is unknown, or stays in the world though the record let it go. */
  readonly reason?: string
  /** Of what was left alone: how it compares with what is declared. */
  readonly verdict?: Verdict
  /** Of what was left alone: it was not among the targets, whatever it is. */
  readonly notTargeted?: true
  /** Of what was skipped: its own protection refused. */
  readonly protected?: true
  /** Fields that could not be read, each with why: they are not taken to be in force. */
  readonly unverified?: readonly string[]
  readonly durationMs?: number
}

/** What a look found out about an operation in doubt. */
export interface ResolvedOperation {
  readonly runId: number
  readonly address: string
  /** Null: it is still in doubt. */
  readonly outcome: OperationOutcome | null
  /** Why it is still in doubt, or was settled in part only. */
  readonly reason?: string
}

/** What a run did. Nothing throws halfway: every item begins as not-run and ends with its outcome. */
export interface RunReport {
  readonly runId: number | null
  readonly stack: string
  readonly kind: PlanKind
  readonly status: RunStatus
  readonly startedAt: number
  readonly endedAt: number
  readonly items: readonly RunItem[]
  readonly summary: RunSummary
  /** What earlier runs had left in doubt, which was looked at first. */
  readonly resolved: readonly ResolvedOperation[]
  /** What was detected after the run, where that was asked for; or why it could not be, and whether it was told to stop. */
  readonly drift?: DriftReport | { readonly problem: string; readonly interrupted?: true }
  /** What the plan warned of. Left out: nothing. */
  readonly findings?: readonly Finding[]
}

/** What was asked for, is not as it is declared, and was left alone all the same. Pure. */
export function leftDiffering({ items }: Pick<RunReport, 'items'>): readonly RunItem[] {
  return items.filter(
    ({ outcome, verdict, notTargeted }) => outcome === 'left-alone' && notTargeted !== true && isDiffering(verdict),
  )
}
