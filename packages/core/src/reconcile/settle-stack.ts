import type { Hold } from '../contracts/hold.ts'
import type { WritingHost } from '../contracts/host.ts'
import type { StateStore } from '../contracts/state-store.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import type { NewEvent } from '../domain/event.ts'
import { withoutFullStop } from '../domain/one-line.ts'
import { valueAt } from '../domain/path.ts'
import { recordedTypes } from '../domain/resource.ts'
import type { OperationRecord, RunReport } from '../domain/run.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { type SurveyScene, subjectFromRecord } from '../survey/make-subject.ts'
import { type OpenedRecord, openRecords } from '../survey/open-records.ts'
import type { Subject, Surveyed } from '../survey/subject.ts'
import { surveySubjects } from '../survey/survey-subjects.ts'
import type { PlanningContext } from './plan/planning-context.ts'
import { removeLeftovers } from './remove-leftovers.ts'
import { type Settled, settlementWrites, settleOperation } from './settle-operations.ts'

/** What settling looks with, and the host on which killed processes may have left something. */
export interface SettlingContext extends PlanningContext {
  readonly host: WritingHost
}

/** Settles everything in doubt of a stack before anything new is planned: one read, guarded writes, no question. */
export async function settleStack(
  store: StateStore,
  hold: Hold,
  actor: string,
  context: SettlingContext,
): Promise<RunReport['resolved']> {
  const operations = await store.operationsInDoubt(hold.stack.id)
  if (operations.length === 0) return []
  context.progress({ kind: 'phase', phase: 'settling', total: operations.length })
  const records = await store.resources(hold.stack.id, { addresses: operations.map((operation) => operation.address) })
  const opened = new Map((await openRecords(records, store.secrets)).map((record) => [record.record.address, record]))
  const scene: SurveyScene = {
    readers: await context.registry.readers(recordedTypes(records)),
    machine: context.settings.host.machine,
    now: context.settings.now(),
    prune: true,
    inDoubt: new Set(),
    acknowledgements: [],
  }
  const known = operations.filter((operation) => opened.has(operation.address))
  const orphans = operations.filter((operation) => !opened.has(operation.address))
  const subjects = known.map((operation) => subjectOf(operation, opened.get(operation.address) as OpenedRecord, scene))
  const surveyed = await surveySubjects(subjects, { ...context.settings, state: store })
  await removeLeftovers(surveyed, context.host)
  const now = context.settings.now()
  const settlements = known.map((operation, index): Settlement => {
    const found = surveyed[index] as Surveyed
    const settled = settleOperation(operation, found)
    return { settled, writes: settlementWrites(settled, found, now) }
  })
  const lost = orphans.flatMap((operation) => [
    orphaned(operation),
    settledEvent({ operation, outcome: 'interrupted' }, actor),
  ])
  if (lost.length > 0) await store.write(hold, lost)
  const recorded = await recordSettled(settlements, (those) =>
    store.write(
      hold,
      those.flatMap(({ settled, writes }) => [...writes, settledEvent(settled, actor)]),
    ),
  )
  return recorded.map(({ settled: { operation, outcome, reason } }) => ({
    runId: operation.runId,
    address: operation.address,
    outcome,
    ...(reason === undefined ? {} : { reason }),
  }))
}

/** An operation that is settled, with what that writes. */
interface Settlement {
  readonly settled: Settled
  readonly writes: readonly StateWrite[]
}

/**
 * Writes what was settled, all at once. Where the record cannot take what was found, because it is what another resource is
 * about by now, each is written alone, and what is refused without what was found: whoever could not settle could do nothing
 * any more. The plan that follows tells what is in the way.
 *
 * @returns what is on record now
 */
async function recordSettled(
  settlements: readonly Settlement[],
  write: (those: readonly Settlement[]) => Promise<unknown>,
): Promise<readonly Settlement[]> {
  if (settlements.length === 0) return []
  try {
    await write(settlements)
    return settlements
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
    const [only] = settlements
    if (only !== undefined && settlements.length === 1) return recordUnfound(only, error, write)
  }
  const recorded: Settlement[] = []
  for (const one of settlements) recorded.push(...(await recordSettled([one], write)))
  return recorded
}

async function recordUnfound(
  { settled: { operation } }: Settlement,
  { findings }: InvalidInputError,
  write: (those: readonly Settlement[]) => Promise<unknown>,
): Promise<readonly Settlement[]> {
  const { runId, address, action } = operation
  const reason = findings.map(({ summary }) => summary).join(' ')
  const unfound: Settlement = {
    settled: { operation, outcome: 'partial', reason },
    writes: [
      { write: 'outcome', runId, address, action, outcome: 'partial', after: null, error: reason },
      { write: 'resource', address, set: { state: 'failed', error: reason } },
    ],
  }
  await write([unfound])
  return [unfound]
}

/** What a removal was about may be what the resource was before its identity changed. */
function subjectOf(operation: OperationRecord, opened: OpenedRecord, scene: SurveyScene): Subject {
  const subject = subjectFromRecord(opened, scene, { undeclared: operation.action === 'delete' })
  const before = valueAt(operation.before ?? undefined, ['actual']) ?? null
  return { ...subject, target: { ...subject.target, before } }
}

function orphaned(operation: OperationRecord): StateWrite {
  const { runId, address, action } = operation
  return {
    write: 'outcome',
    runId,
    address,
    action,
    outcome: 'interrupted',
    after: null,
    error: 'its resource is no longer on record',
  }
}

function settledEvent({ operation, outcome, reason }: Settled, actor: string): StateWrite {
  const { address, action, runId } = operation
  const end =
    outcome === null
      ? `is still in doubt: ${withoutFullStop(reason ?? 'it could not be read')}`
      : `is settled: ${outcome}${reason === undefined ? '' : `: ${withoutFullStop(reason)}`}`
  const event: NewEvent = {
    type: 'operation.resolved',
    severity: outcome === null ? 'warning' : 'info',
    message: `What run ${runId} left in doubt, the ${action} of "${address}", ${end}.`,
    source: 'run',
    actor,
    data: { address, action, run: runId, outcome },
  }
  return { write: 'event', event }
}
