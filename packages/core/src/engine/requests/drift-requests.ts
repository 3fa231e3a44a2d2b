import type { Acknowledgement } from '../../domain/acknowledgement.ts'
import type { DriftCheck, StackDetection, WatchSchedule } from '../../domain/drift-check.ts'
import type { Plan } from '../../domain/plan.ts'
import type { DriftReport, ReportFilter, ReportSummary } from '../../domain/report.ts'
import type { RunReport } from '../../domain/run.ts'
import type { ActRequest, HoldRequest, Watching } from './hold-request.ts'

/** What to fix. */
export interface FixRequest extends ActRequest {
  /** Addresses or names. Default: all that drifted. */
  readonly resources?: readonly string[]
}

/** How to detect. */
export interface DetectRequest extends Watching {
  /** Keep the report and its event. Default: true. */
  readonly record?: boolean
  /** Addresses or names. Default: all. */
  readonly resources?: readonly string[]
}

/** How to detect drift of many stacks. Progress is told in stacks. */
export interface DetectAllRequest extends Watching {
  /** Names. Default: every stack. */
  readonly stacks?: readonly string[]
  /** Keep the reports and their events. Default: true. */
  readonly record?: boolean
}

/** A drifted field of a resource. */
export interface DriftedField {
  /** An address, or a name that stands for one. */
  readonly resource: string
  /** As reports name it: `mode`, `ports[0]`, or `existence` for the whole resource. What lies beneath it goes with it. */
  readonly field: string
}

/** What to acknowledge, and why. */
export interface AcknowledgeRequest extends HoldRequest, DriftedField {
  readonly reason: string
  /** Milliseconds since 1970 from which it holds no longer. Default: no end. */
  readonly until?: number
}

/** How to check. */
export interface CheckRequest extends Pick<Watching, 'signal'> {
  /** Names. Default: every stack there is at the time of the check. */
  readonly stacks?: readonly string[]
  /** Put back what drifted, without asking. Default: false. */
  readonly fix?: boolean
}

/** What to watch, and when. */
export interface WatchRequest extends CheckRequest {
  readonly schedule: WatchSchedule
  /** Ends the watch. */
  readonly signal: AbortSignal
  onCheck(check: DriftCheck): void
  /** Called before it waits, with the time of the next check in milliseconds since 1970. */
  onNext?(time: number): void
}

/** Drift of one stack. */
export interface DriftHandle {
  /** Reads and judges everything on record; writes nothing but, at the end, its report. */
  detect(request?: DetectRequest): Promise<DriftReport>
  /** A report on record: the newest, or one by id. `EngineError` `no-such-report` when there is none. */
  show(reportId?: number): Promise<DriftReport>
  /** Reports on record without their resources, newest first. Of each stack the newest 1,000 are kept. */
  reports(filter?: Omit<ReportFilter, 'stackId'>): Promise<readonly ReportSummary[]>
  /** What a fix would do. */
  plan(request?: Omit<FixRequest, 'approve'>): Promise<Plan>
  /** Puts drifted resources back as declared. Takes only resources in which nothing but drift differs. */
  fix(request?: FixRequest): Promise<RunReport>
  /**
   * Accepts a difference as it is now: it is read, and pinned to what is declared and observed. While that stays so, and until
   * its time is over, it counts as in-sync and nothing changes it. `EngineError` `not-drifted` for anything but drift.
   */
  acknowledge(request: AcknowledgeRequest): Promise<Acknowledgement>
  /** Takes an acknowledgement back. `EngineError` `no-such-acknowledgement` when there is none. */
  unacknowledge(request: DriftedField & HoldRequest): Promise<Acknowledgement>
  /** What is acknowledged, in the order in which it was. */
  acknowledgements(): Promise<readonly Acknowledgement[]>
}

/** Drift of all stacks. */
export interface AllDriftHandle {
  /**
   * Detects drift of many stacks side by side, as many as the policy lets run at once; in the order of their names, or of the
   * request. One that cannot be looked at stops no other.
   */
  detect(request?: DetectAllRequest): Promise<readonly StackDetection[]>
  /**
   * Detects once as a watch does: a report with its event is recorded only of a stack of which something else is found than
   * its newest report says. What goes wrong is part of the answer.
   */
  check(request?: CheckRequest): Promise<DriftCheck>
  /** Checks at each beat of a schedule, one check at a time, until its signal is aborted. */
  watch(request: WatchRequest): Promise<void>
  /**
   * When a watch that starts now would check first; milliseconds since 1970. `EngineError` `usage` for a schedule that cannot be
   * kept, and for one whose time never comes. Neither reads nor writes the record.
   */
  firstCheck(schedule: WatchSchedule): Promise<number>
  /** Reports of all stacks without their resources, newest first. */
  reports(filter?: Omit<ReportFilter, 'stackId'>): Promise<readonly ReportSummary[]>
  /** What is acknowledged of all stacks, by stack. */
  acknowledgements(): Promise<readonly Acknowledgement[]>
}
