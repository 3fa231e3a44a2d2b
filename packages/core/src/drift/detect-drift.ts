import type { StateReader } from '../contracts/state-reader.ts'
import type { EndedAcknowledgement } from '../contracts/state-write.ts'
import { judgeDependencies } from '../dependencies/judge-dependencies.ts'
import type { DriftReport } from '../domain/report.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import type { JournalPosition } from '../domain/run.ts'
import type { StackRecord } from '../domain/stack.ts'
import { type ResourceVerdict, worstVerdict } from '../domain/verdict.ts'
import { refuseInterrupted } from '../providers/refuse-interrupted.ts'
import { addressesInDoubt } from '../survey/addresses-in-doubt.ts'
import { type RecordsContext, surveyRecords } from '../survey/survey-records.ts'
import { countVerdicts } from '../verdicts/count-verdicts.ts'
import { endedAcknowledgements } from './acknowledgement-events.ts'
import { tellObstacles } from './tell-obstacles.ts'

/**
 * How many resources are read at once; bounds the memory that a large stack takes. What is made of so many dies young, which is
 * a tenth cheaper than with thousands; with fewer, a provider that asks another machine would be called too often.
 */
const sliceSize = 500

/** What a detection looks with: a handle that cannot write, and readers. */
export interface DetectionContext extends RecordsContext {
  /** Who looks, for the events of acknowledgements that are over. */
  readonly actor: string
  /** Called after each slice. */
  onRead?(done: number, total: number): void
}

/** What a detection found. */
export interface Detection {
  readonly report: Omit<DriftReport, 'id'>
  /** Acknowledgements that were found to be over. */
  readonly ended: readonly EndedAcknowledgement[]
  /** The addresses of all that was looked at; the report names only what differs. */
  readonly looked: ReadonlySet<string>
}

/** What was read of one resource, as far as it is kept. */
interface Looked {
  readonly verdict: ResourceVerdict
  readonly ended: readonly EndedAcknowledgement[]
}

/**
 * Reads everything on record of a stack and judges it, and what it depends on unless only some resources are wanted.
 * Writes nothing: it has nothing to write with. What a run acted on meanwhile is read again; what is acted on even then is
 * unknown.
 *
 * @param wanted addresses to look at. Default: all.
 */
export async function detectDrift(
  stack: StackRecord,
  context: DetectionContext,
  wanted?: ReadonlySet<string>,
): Promise<Detection> {
  const startedAt = context.settings.now()
  const began = await context.state.journalPosition(stack.id)
  const total = wanted?.size ?? (await resourceTotal(stack.id, context.state))
  const looked = new Map<string, Looked>()
  for await (const slice of recordSlices(stack.id, context.state, wanted)) {
    for (const [address, found] of await look(stack, slice, context)) looked.set(address, found)
    context.onRead?.(looked.size, Math.max(total, looked.size))
  }
  await readAgain(stack, context, looked, began)
  const dependencies = wanted === undefined ? await judgeDependencies(stack, context.state) : []
  refuseInterrupted(context.settings.signal)
  const all = [...looked.values()].map(({ verdict }) => verdict)
  const report = {
    stack: stack.name,
    startedAt,
    endedAt: context.settings.now(),
    only: wanted === undefined ? null : [...wanted].sort(),
    verdict: worstVerdict([...all, ...dependencies].map((verdict) => verdict.verdict)),
    counts: countVerdicts(all, dependencies),
    resources: all.filter((verdict) => verdict.fields.length > 0 || verdict.verdict !== 'in-sync'),
    dependencies,
  }
  return {
    report,
    ended: [...looked.values()].flatMap(({ ended }) => ended),
    looked: new Set(looked.keys()),
  }
}

/** What was found of each, by its address. */
async function look(
  stack: StackRecord,
  records: readonly ResourceRecord[],
  context: DetectionContext,
): Promise<ReadonlyMap<string, Looked>> {
  const found = await surveyRecords(stack, records, context)
  const verdicts = await tellObstacles(stack.name, found, context)
  return new Map(
    found.map((each, index) => [
      each.subject.address,
      { verdict: verdicts[index] ?? each.verdict, ended: endedAcknowledgements(each, context.actor) },
    ]),
  )
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

/** What a run acted on while we read may be half old and half new: once more, and if it still moves it is unknown. */
async function readAgain(
  stack: StackRecord,
  context: DetectionContext,
  looked: Map<string, Looked>,
  since: JournalPosition,
): Promise<void> {
  const moving = await context.state.addressesActedOn(stack.id, since)
  const again = [...moving].filter((address) => looked.has(address))
  if (again.length === 0) return
  const second = await context.state.journalPosition(stack.id)
  const records = await context.state.resources(stack.id, { addresses: again })
  const read = await look(stack, records, context)
  const stillMoving = await movingSince(stack, context, second)
  for (const address of again) {
    const found = read.get(address)
    if (found === undefined) looked.delete(address)
    else looked.set(address, stillMoving.has(address) ? { verdict: changing(found.verdict), ended: [] } : found)
  }
}

/** What a dead run left in doubt does not move: it stays as it is until the next run settles it. */
async function movingSince(
  stack: StackRecord,
  { state }: DetectionContext,
  since: JournalPosition,
): Promise<ReadonlySet<string>> {
  const moving = await state.addressesActedOn(stack.id, since)
  const [latest] = await state.runs(stack.id, 1)
  if (moving.size === 0 || latest?.status === 'running') return moving
  const inDoubt = await addressesInDoubt(stack.id, state)
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
