import type { Hold } from '../contracts/hold.ts'
import type { StateStore } from '../contracts/state-store.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import type { NewEvent } from '../domain/event.ts'
import { valueAt } from '../domain/path.ts'
import { recordedTypes } from '../domain/resource.ts'
import type { OperationRecord, RunReport } from '../domain/run.ts'
import { type SurveyScene, subjectFromRecord } from '../survey/make-subject.ts'
import { type OpenedRecord, openRecords } from '../survey/open-records.ts'
import type { Subject, Surveyed } from '../survey/subject.ts'
import { surveySubjects } from '../survey/survey-subjects.ts'
import type { PlanningContext } from './plan/planning-context.ts'
import { settledWrites, settleOperation } from './settle-operations.ts'

/** Settles everything in doubt of a stack before anything new is planned: one read, one guarded write, no question. */
export async function settleStack(
  store: StateStore,
  hold: Hold,
  actor: string,
  context: PlanningContext,
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
  const surveyed = await surveySubjects(subjects, { ...context.settings, secrets: store.secrets })
  const settled = known.map((operation, index) => settleOperation(operation, surveyed[index] as Surveyed))
  const now = context.settings.now()
  await store.write(hold, [
    ...settled.flatMap((item, index) => settledWrites(item, surveyed[index] as Surveyed, now)),
    ...orphans.map(orphaned),
    ...settled.map(({ operation, outcome }) => eventWrite(settledEvent(operation, outcome, actor))),
    ...orphans.map((operation) => eventWrite(settledEvent(operation, 'interrupted', actor))),
  ])
  return settled.map((item) => ({
    runId: item.operation.runId,
    address: item.operation.address,
    outcome: item.outcome,
  }))
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

function eventWrite(event: NewEvent): StateWrite {
  return { write: 'event', event }
}

function settledEvent(operation: OperationRecord, outcome: string | null, actor: string): NewEvent {
  const { address, action, runId } = operation
  return {
    type: 'operation.resolved',
    severity: outcome === null ? 'warning' : 'info',
    message: `What run ${runId} left in doubt, the ${action} of "${address}", is settled: ${outcome ?? 'still in doubt'}.`,
    source: 'run',
    actor,
    data: { address, action, run: runId, outcome },
  }
}
