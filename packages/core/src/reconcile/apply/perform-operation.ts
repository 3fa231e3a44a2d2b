import type { FixResult } from '../../contracts/resource-fixer.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import type { Change } from '../../domain/change.ts'
import { sameJson } from '../../domain/digest.ts'
import type { Json, JsonObject } from '../../domain/json.ts'
import type { UnreadableField } from '../../domain/observation.ts'
import { withoutFullStop } from '../../domain/one-line.ts'
import { formatPath, overlaps } from '../../domain/path.ts'
import type { OperationOutcome } from '../../domain/run.ts'
import { EngineError } from '../../errors/engine-error.ts'
import { placesOf } from '../../providers/real-keys.ts'
import { withoutUnobservable } from '../../providers/unobservable-fields.ts'
import { inForce, recordInForce } from '../../records/record-in-force.ts'
import { traceBeforeAct, traceWrites } from '../../records/trace-writes.ts'
import {
  isOwned,
  maskedFor,
  nothingInForce,
  type Subject,
  type Surveyed,
  unreadableFields,
  unverified,
} from '../../survey/subject.ts'
import { endedWrites } from '../ended-writes.ts'
import type { ApplyContext } from './apply-context.ts'
import { type LastLook, lastLook, planAgain } from './last-look.ts'
import { isHalf, type Moved, type Operation } from './operation.ts'
import { problemOfActing } from './problem-of-acting.ts'

/** How an operation ended. `committed` resolves when the outcome is durable. */
export interface OperationEnd {
  /** Null: still in doubt. */
  readonly outcome: OperationOutcome | null
  readonly reason?: string
  /** Why what was removed stays in the world all the same. */
  readonly stays?: string
  readonly after: Surveyed
  readonly committed: Promise<void>
}

/** Last look, intent, act, second read, outcome. Rejects only when the record cannot be written or the lock is lost. */
export async function performOperation(operation: Operation, context: ApplyContext): Promise<OperationEnd> {
  const { before, action } = operation
  const key = { runId: context.runId, address: before.subject.address, action } as const
  const acted = await act(operation, context)
  if ('moved' in acted) return endAsMoved(operation, acted, context)
  const { result } = acted
  const after = believed(result, await context.read(afterAct(before)))
  const isStopped = context.signal?.aborted === true && !isDoneToTheEnd(operation, context)
  const judged = judgeOutcome(operation, result, after, isStopped)
  const { outcome } = judged
  const reason = judged.reason === undefined ? undefined : withLoss(judged.reason, operation, after)
  const committed = context.commit([
    { write: 'outcome', ...key, outcome, after: after.seen, ...(reason === undefined ? {} : { error: reason }) },
    ...recordWrites(operation, after, reason, context.now()),
    ...(action === 'delete' ? [] : endedWrites([after], context.actor)),
  ])
  const stays = outcome === 'done' ? staysText(after) : undefined
  return {
    outcome,
    after,
    committed,
    ...(reason === undefined ? {} : { reason }),
    ...(stays === undefined ? {} : { stays }),
  }
}

function staysText({ subject, observation }: Surveyed): string | undefined {
  const stays = observation.status === 'absent' ? observation.stays : undefined
  return stays === undefined ? undefined : maskedFor(subject, stays)
}

/** What came of the moment of the act: it was done, there was nothing left to do, or something else is there now. */
type Acted = { readonly result: FixResult } | Moved

/**
 * Looks once more and then acts, in one turn: nobody has agreed to lose what came since the plan was made. Nothing is asked of
 * the provider when there is nothing left to do. The intent comes after the look, which may take long: what is there while an
 * operation is in doubt is then what its act made.
 */
async function act(operation: Operation, context: ApplyContext): Promise<Acted> {
  const { before, change } = operation
  const { subject } = before
  const begin = () =>
    context.commit([
      ...operation.writes,
      ...(operation.action === 'delete' ? [] : [...elsewhereWrites(before.subject), ...traceBeforeAct(before)]),
      intentWrite(operation, context),
    ])
  if (change.action === 'none') {
    await begin()
    return { result: { status: 'acted' } }
  }
  return context.turn(subject.real.edits, async (): Promise<Acted> => {
    const looked = await lookAgain(operation, context)
    if ('moved' in looked) return looked
    const { look, now } = looked
    const problem = look === 'done' ? null : await problemOfActing(operation, context)
    if (problem !== null) return { ...problem, now }
    await begin()
    if (look === 'done') return { result: { status: 'acted' } }
    context.checkLease()
    return { result: await context.fix(toldBefore(before), look.change, isDoneToTheEnd(operation, context)) }
  })
}

/** What is to be done to the end is a half of a replace, and whatever ends what was begun with others. */
function isDoneToTheEnd(operation: Operation, context: ApplyContext): boolean {
  return isHalf(operation) || context.isToEnd(operation.before.subject.address)
}

/** Looks once more at what an operation is about: as the plan saw it, or why nothing is to be done. */
export async function lookAgain(
  operation: Operation,
  context: ApplyContext,
): Promise<{ readonly look: Exclude<LastLook, { readonly moved: string }>; readonly now: Surveyed } | Moved> {
  const { before, planned = before } = operation
  const now = await context.read(planned.subject)
  const held = await context.heldElsewhere(now.subject)
  if (held !== null) return { moved: held, now }
  const unsaid = operation.unsaid ?? operation.makes?.operation.unsaid
  if (unsaid !== undefined) return { moved: `${unsaid}. Nothing was changed.`, now }
  if (isElsewhereNow(operation, now))
    return { moved: `by way of a link it is another one than the plan saw. Nothing was changed. ${planAgain}`, now }
  const look = lastLook(operation, now, () => context.followsAct(before.subject.address))
  return look !== 'done' && 'moved' in look ? { ...look, now } : { look, now }
}

/**
 * Whether links lead elsewhere by now: what is there then is not what the plan was
 * about. A second half is told by what is there.
 */
function isElsewhereNow(
  { before, planned = before, second = false }: Operation,
  { subject, observation }: Surveyed,
): boolean {
  if (second || subject.elsewhere === undefined || observation.status === 'absent') return false
  return planned.subject.elsewhere === undefined
}

/** What is in force elsewhere is let go with the act that makes another one, which is owned from then on. */
function elsewhereWrites({ address, identity, real, elsewhere }: Subject): readonly StateWrite[] {
  if (elsewhere === undefined) return []
  const places = placesOf(identity, real.owns)
  return [{ write: 'resource', address, set: { identity, places, ...nothingInForce } }]
}

/** What the provider is told was there, as the plan saw it: it may be another thing by now. */
function toldBefore({ subject, observation }: Surveyed): Subject {
  const before = observation.status === 'present' ? observation.actual : null
  return { ...subject, target: { ...subject.target, before } }
}

/**
 * Ends an operation that did nothing, because somebody else did something meanwhile. What is there now is not what we left: it is
 * theirs, and the record says nothing of it.
 */
export function endAsMoved(
  operation: Operation,
  { moved, cancelled = false, now }: Moved,
  context: ApplyContext,
): OperationEnd {
  const { action, before, writes } = operation
  const { address } = before.subject
  const reason = withLoss(maskedFor(now.subject, moved), operation, now)
  const outcome = cancelled ? 'cancelled' : 'failed'
  const committed = context.commit([
    ...writes,
    intentWrite(operation, context),
    { write: 'outcome', runId: context.runId, address, action, outcome, after: null, error: reason },
    { write: 'resource', address, set: { state: 'failed', error: reason } },
  ])
  return { outcome, reason, after: now, committed }
}

/** A fixer's word counts for one thing only: that it wrote what no read can tell. */
function believed(result: FixResult, after: Surveyed): Surveyed {
  const { change, subject } = after
  if (result.status !== 'acted' || change === null || subject.reader === null) return after
  return { ...after, change: withoutUnobservable(change, subject.target, subject.reader.schema) }
}

/** After the act it has reacted to what triggered it, and is told what was there before. */
function afterAct(before: Surveyed): Subject {
  const subject = toldBefore(before)
  return { ...subject, target: { ...subject.target, triggeredBy: [] } }
}

function intentWrite({ action, before: { subject, seen } }: Operation, { runId }: ApplyContext): StateWrite {
  const intent: JsonObject | null = subject.sealed === null ? null : { declared: subject.sealed }
  return { write: 'intent', runId, address: subject.address, action, type: subject.type, intent, before: seen as Json }
}

function judgeOutcome(
  operation: Operation,
  result: FixResult,
  after: Surveyed,
  aborted: boolean,
): { readonly outcome: OperationOutcome | null; readonly reason?: string } {
  const said = result.status === 'failed' ? maskedFor(after.subject, wordsOf(result.error)) : undefined
  if (after.observation.status === 'unreadable') {
    const reason = `${said === undefined ? '' : `${said}; `}what it left could not be read: ${after.observation.detail}`
    return { outcome: null, reason }
  }
  const unseen = unreadableFields(after)
  if (operation.action !== 'delete' && unseen.length > 0 && isAboutNothingElse(operation.change, unseen))
    return { outcome: 'partial', reason: said ?? `what it did could not be read: ${unverified(unseen).join('; ')}` }
  const done = operation.action === 'delete' ? after.observation.status === 'absent' : inForce(after)
  const reacted = operation.before.subject.target.triggeredBy.length === 0 || result.status === 'acted'
  if (done && reacted) return { outcome: 'done' }
  const untouched = sameJson(after.seen ?? undefined, operation.before.seen ?? undefined)
  const whenAborted = untouched ? 'cancelled' : 'interrupted'
  const outcome = aborted ? whenAborted : 'failed'
  return { outcome, reason: said ?? (aborted ? 'the run was interrupted' : stillDiffers(operation, after)) }
}

/** Who reads why the second half of a replace came to nothing has to know what became of the first. */
function withLoss(reason: string, { second = false }: Operation, { observation }: Surveyed): string {
  if (!second) return reason
  return lossText(reason, observation.status === 'absent' ? ', and nothing stands in its place' : '')
}

/** Why the second half of a replace came to nothing, with what became of the first. */
export function lossText(reason: string, stands = ''): string {
  return `${withoutFullStop(reason)}. What it replaces was removed before${stands}.`
}

/** Whether an act was about fields alone that nobody can tell now. */
function isAboutNothingElse({ fields }: Change, unseen: readonly UnreadableField[]): boolean {
  return fields.length > 0 && fields.every(({ path }) => unseen.some((field) => overlaps(field.path, path)))
}

/** What went wrong, and what to do where that is known. */
function wordsOf(error: Error): string {
  const remedy = EngineError.isInstance(error) ? error.remedy : undefined
  return remedy === undefined ? error.message : `${error.message} ${remedy}`
}

function stillDiffers(operation: Operation, after: Surveyed): string {
  if (operation.action === 'delete') return 'it is still there'
  const fields = after.change?.fields.map((field) => formatPath(field.path)).join(', ') ?? ''
  return after.observation.status === 'absent' ? 'it is not there afterwards' : `it still differs afterwards: ${fields}`
}

function recordWrites(
  operation: Operation,
  after: Surveyed,
  reason: string | undefined,
  now: number,
): readonly StateWrite[] {
  const { subject } = after
  const { address } = subject
  if (operation.action === 'delete') {
    if (after.observation.status !== 'absent')
      return [{ write: 'resource', address, set: { state: 'failed', error: reason ?? null } }]
    const row: StateWrite = operation.replaced
      ? { write: 'resource', address, set: nothingInForce }
      : { write: 'remove', address }
    return [row, ...traceWrites(after, { removed: true })]
  }
  if (after.observation.status === 'unreadable')
    return [{ write: 'resource', address, set: { state: 'failed', error: reason ?? null } }]
  const made = operation.action === 'create' && after.observation.status === 'present'
  const owned = made || isOwned(subject) || inForce(after)
  return recordInForce(after, { now, owned, ...(reason === undefined ? {} : { error: reason }) })
}
