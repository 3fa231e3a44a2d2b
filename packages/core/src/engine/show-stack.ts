import type { StateReader } from '../contracts/state-reader.ts'
import { didYouMean } from '../domain/names.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { type ListedRun, type RunRecord, runProgress } from '../domain/run.ts'
import { fromWire, secretIdOf } from '../domain/wire.ts'
import { EngineError } from '../errors/engine-error.ts'
import { runLog } from '../events/run-log.ts'
import type { EngineContext } from './engine-context.ts'
import type { OutputView, RunDetails, StackDetails } from './requests/stack-requests.ts'
import { requireStack } from './require-stack.ts'
import { revealSecrets } from './reveal-secrets.ts'

const shownResources = 20

/** Everything `stack show` prints of a stack. */
export async function showStack(name: string, state: StateReader): Promise<StackDetails> {
  const stack = await requireStack(name, state)
  const [latestRun] = await state.runs(stack.id, 1)
  return {
    stack,
    latestRun: latestRun ?? null,
    resourceCounts: await state.resourceCounts(stack.id),
    resources: await firstResources(stack.id, state),
    dependencies: await state.dependencies(stack.id),
    snapshots: await snapshotSummary(stack.id, state),
    lock: await state.lock(stack.id),
    lastLock: await state.lastLock(stack.id),
    inDoubt: (await state.operationsInDoubt(stack.id)).length,
    valueKeys: await state.valueKeys(stack.id),
  }
}

async function snapshotSummary(stackId: number, state: StateReader): Promise<StackDetails['snapshots']> {
  const snapshots = await state.snapshots(stackId)
  return { total: snapshots.length, latest: snapshots[0] ?? null }
}

async function firstResources(stackId: number, state: StateReader): Promise<readonly ResourceRecord[]> {
  for await (const slice of state.resourceSlices(stackId, shownResources)) return slice
  return []
}

/** Runs for a list: of those that have no summary, with what is on record of them. */
export async function listedRuns<T extends RunRecord>(
  runs: readonly T[],
  state: StateReader,
): Promise<readonly (T & ListedRun)[]> {
  const open = runs.filter(({ summary }) => summary === null)
  if (open.length === 0) return runs
  const ends = await state.operationEnds(open.map(({ id }) => id))
  return runs.map((run) => (run.summary === null ? { ...run, progress: runProgress(run.id, ends) } : run))
}

/** More events than any run writes. */
const mostEvents = 100_000

/** A run with its operations, of a stack or whichever has it; `EngineError` `no-such-run`. */
export async function showRun(
  name: string | null,
  runId: number,
  state: StateReader,
  options: { readonly log?: boolean } = {},
): Promise<RunDetails> {
  const stack = name === null ? null : await requireStack(name, state)
  const [run] = await state.allRuns({ runId })
  if (run === undefined || (stack !== null && run.stackId !== stack.id)) throw noSuchRun(name, runId)
  const operations = await state.operations(run.id)
  if (options.log !== true) return { run, operations }
  const events = await state.findEvents({ stack: run.stack, since: run.startedAt, limit: mostEvents })
  return { run, operations, log: runLog(run, operations, events, state.clock.now()) }
}

function noSuchRun(name: string | null, runId: number): EngineError {
  return new EngineError('no-such-run', {
    message: name === null ? `There is no run ${runId}.` : `The stack "${name}" has no run ${runId}.`,
    remedy: `List runs with "sloth-runner stack history${name === null ? '' : ` ${name}`}".`,
  })
}

/** Outputs for showing. Asking for sensitive values leaves an event. */
export async function showOutputs(
  name: string,
  options: { readonly reveal?: boolean; readonly name?: string },
  context: EngineContext,
): Promise<readonly OutputView[]> {
  const { store } = context.options
  const state = options.reveal === true ? store : store.reader()
  const stack = await requireStack(name, state)
  const all = await state.outputs(stack.id)
  const chosen = options.name === undefined ? all : all.filter((output) => output.name === options.name)
  if (options.name !== undefined && chosen.length === 0)
    throw noSuchOutput(
      name,
      options.name,
      all.map((output) => output.name),
    )
  const secrets = options.reveal === true ? await revealSecrets(chosen, { stack, noun: 'output' }, context) : new Map()
  return chosen.map(({ name: output, value, sensitive }) => {
    const id = secretIdOf(value)
    const inClear = sensitive && options.reveal !== true ? null : value
    return {
      name: output,
      sensitive,
      value: fromWire(id === null ? inClear : (secrets.get(id) ?? null)),
    }
  })
}

function noSuchOutput(stack: string, name: string, known: readonly string[]): EngineError {
  return new EngineError('no-such-output', {
    message: `The stack "${stack}" has no output "${name}".${didYouMean(name, known)}`,
    detail: known.length === 0 ? 'It has no outputs.' : `Its outputs: ${known.join(', ')}.`,
  })
}
