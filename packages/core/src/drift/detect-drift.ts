import type { StateReader } from '../contracts/state-reader.ts'
import { judgeDependencies } from '../dependencies/judge-dependencies.ts'
import type { DriftReport } from '../domain/report.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import type { StackRecord } from '../domain/stack.ts'
import { type ResourceVerdict, worstVerdict } from '../domain/verdict.ts'
import type { ProviderRegistry } from '../providers/provider-registry.ts'
import { refuseInterrupted } from '../providers/refuse-interrupted.ts'
import { subjectFromRecord } from '../survey/make-subject.ts'
import { openRecords } from '../survey/open-records.ts'
import { type SurveySettings, surveySubjects } from '../survey/survey-subjects.ts'
import { countVerdicts } from './count-verdicts.ts'

/** How many resources are read at once; bounds the memory that a large stack takes. */
const sliceSize = 2_000

/** What a detection looks with: a handle that cannot write, and readers. */
export interface DetectionContext {
  readonly state: StateReader
  readonly registry: ProviderRegistry
  readonly settings: Omit<SurveySettings, 'secrets'>
  /** Called after each slice. */
  onRead?(done: number, total: number): void
}

/**
 * Reads everything on record of a stack and judges it, and what it depends on unless only some resources are wanted. Writes nothing: it has nothing to write with. What a run acted
 * on meanwhile is read again; what is acted on even then is unknown.
 *
 * @param wanted addresses to look at. Default: all.
 */
export async function detectDrift(
  stack: StackRecord,
  context: DetectionContext,
  wanted?: ReadonlySet<string>,
): Promise<Omit<DriftReport, 'id'>> {
  const startedAt = context.settings.now()
  const total = wanted?.size ?? (await resourceTotal(stack.id, context.state))
  const verdicts = new Map<string, ResourceVerdict>()
  for await (const slice of recordSlices(stack.id, context.state, wanted)) {
    for (const verdict of await judgeRecords(stack, slice, context)) verdicts.set(verdict.address, verdict)
    context.onRead?.(verdicts.size, Math.max(total, verdicts.size))
  }
  await readAgain(stack, context, verdicts, startedAt)
  const dependencies = wanted === undefined ? await judgeDependencies(stack, context.state) : []
  refuseInterrupted(context.settings.signal)
  const all = [...verdicts.values()]
  return {
    stack: stack.name,
    startedAt,
    endedAt: context.settings.now(),
    verdict: worstVerdict([...all, ...dependencies].map((verdict) => verdict.verdict)),
    counts: countVerdicts(all, dependencies),
    resources: all.filter((verdict) => verdict.fields.length > 0 || verdict.verdict !== 'in-sync'),
    dependencies,
  }
}

async function resourceTotal(stackId: number, state: StateReader): Promise<number> {
  return Object.values(await state.resourceCounts(stackId)).reduce((sum, count) => sum + count, 0)
}

async function* recordSlices(
  stackId: number,
  state: StateReader,
  wanted: ReadonlySet<string> | undefined,
): AsyncIterable<readonly ResourceRecord[]> {
  if (wanted === undefined) yield* state.resourceSlices(stackId, sliceSize)
  else yield await state.resources(stackId, { addresses: [...wanted] })
}

async function judgeRecords(
  stack: StackRecord,
  records: readonly ResourceRecord[],
  context: DetectionContext,
): Promise<readonly ResourceVerdict[]> {
  const { state, registry, settings } = context
  const scene = {
    readers: await registry.readers(records.map((record) => record.type)),
    machine: settings.host.machine,
    now: settings.now(),
    prune: false,
    inDoubt: new Set((await state.operationsInDoubt(stack.id)).map((operation) => operation.address)),
  }
  const opened = await openRecords(records, state.secrets)
  const subjects = opened.map((record) => subjectFromRecord(record, scene))
  const surveyed = await surveySubjects(subjects, { ...settings, secrets: state.secrets })
  return surveyed.map((item) => item.verdict)
}

/** What a run acted on while we read may be half old and half new: once more, and if it still moves it is unknown. */
async function readAgain(
  stack: StackRecord,
  context: DetectionContext,
  verdicts: Map<string, ResourceVerdict>,
  startedAt: number,
): Promise<void> {
  const moving = await context.state.addressesActedOn(stack.id, startedAt)
  const again = [...moving].filter((address) => verdicts.has(address))
  if (again.length === 0) return
  const since = context.settings.now()
  const records = await context.state.resources(stack.id, { addresses: again })
  const read = new Map((await judgeRecords(stack, records, context)).map((verdict) => [verdict.address, verdict]))
  const stillMoving = await movingSince(stack, context, since)
  for (const address of again) {
    const verdict = read.get(address)
    if (verdict === undefined) verdicts.delete(address)
    else verdicts.set(address, stillMoving.has(address) ? changing(verdict) : verdict)
  }
}

/** What a dead run left in doubt does not move: it stays as it is until the next run settles it. */
async function movingSince(
  stack: StackRecord,
  { state }: DetectionContext,
  since: number,
): Promise<ReadonlySet<string>> {
  const moving = await state.addressesActedOn(stack.id, since)
  const [latest] = await state.runs(stack.id, 1)
  if (moving.size === 0 || latest?.status === 'running') return moving
  const inDoubt = new Set((await state.operationsInDoubt(stack.id)).map((operation) => operation.address))
  return new Set([...moving].filter((address) => !inDoubt.has(address)))
}

function changing({ address, type }: ResourceVerdict): ResourceVerdict {
  return {
    address,
    type,
    verdict: 'unknown',
    hasUnknown: true,
    fields: [{ path: [], verdict: 'unknown', reason: 'unreadable' }],
    unreadable: { reason: 'changed', detail: 'a run is changing it', remedy: 'Detect again when the run has ended.' },
  }
}
