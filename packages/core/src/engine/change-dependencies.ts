import type { Hold } from '../contracts/hold.ts'
import { recordedRange } from '../dependencies/declared-dependencies.ts'
import { rangeFindings } from '../dependencies/dependency-findings.ts'
import { dependencyProblem } from '../dependencies/dependency-problems.ts'
import { dependencyWrites } from '../dependencies/dependency-writes.ts'
import type { DependencyEdge, DependencyRecord, DependencyRequest } from '../domain/dependency.ts'
import type { DependencyChange } from '../domain/dependency-view.ts'
import { didYouMean } from '../domain/names.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import type { EngineContext } from './engine-context.ts'
import { holdingBriefly } from './holding.ts'
import type { HoldRequest } from './requests/stack-requests.ts'
import { requireStack } from './require-stack.ts'

/** Records by hand that a stack depends on another one. That this closes no cycle is proven in the write's transaction. */
export async function addDependency(
  stack: string,
  name: string,
  range: string | undefined,
  request: HoldRequest,
  context: EngineContext,
): Promise<DependencyChange> {
  const { store } = context.options
  const dependency: DependencyEdge = { stack, name, range: recordedRange(range ?? '*'), origin: 'manual' }
  const findings = rangeFindings([dependency])
  if (findings.length > 0) throw new InvalidInputError(findings)
  await requireStack(stack, store)
  await requireStack(name, store)
  return changing({ stack, operation: 'deps add', hold: request, context }, async (hold, recorded) => {
    const previous = manual(recorded).find((record) => record.name === name) ?? null
    const added = { name, range: dependency.range }
    const wanted = previous === null ? [...manual(recorded), added] : replaced(recorded, added)
    const changed = await writeManual(hold, recorded, wanted, context)
    return { dependency, changed, previous, problem: dependencyProblem(dependency, await store.stack(name)) }
  })
}

/** Removes a dependency that was recorded by hand; one that is only declared is refused. */
export async function removeDependency(
  stack: string,
  name: string,
  request: HoldRequest,
  context: EngineContext,
): Promise<DependencyChange> {
  await requireStack(stack, context.options.store)
  return changing({ stack, operation: 'deps remove', hold: request, context }, async (hold, recorded) => {
    const previous = manual(recorded).find((record) => record.name === name)
    if (previous === undefined) throw noSuchDependency(stack, name, recorded)
    const rest = manual(recorded).filter((record) => record.name !== name)
    const changed = await writeManual(hold, recorded, rest, context)
    return { dependency: { ...previous, stack }, changed, previous: { range: previous.range }, problem: null }
  })
}

interface ChangeByHand {
  readonly stack: string
  readonly operation: string
  readonly hold: HoldRequest
  readonly context: EngineContext
}

function changing(
  { stack, operation, hold: request, context }: ChangeByHand,
  work: (hold: Hold, recorded: readonly DependencyRecord[]) => Promise<DependencyChange>,
): Promise<DependencyChange> {
  return holdingBriefly(stack, operation, request, context, async (hold) =>
    work(hold, await context.options.store.dependencies(hold.stack.id)),
  )
}

async function writeManual(
  hold: Hold,
  recorded: readonly DependencyRecord[],
  dependencies: readonly DependencyRequest[],
  context: EngineContext,
): Promise<boolean> {
  const { store, identity } = context.options
  const requests = dependencies.map(({ name, range }) => ({ name, range }))
  const target = { stack: hold.stack.name, origin: 'manual', dependencies: requests, actor: identity } as const
  const writes = dependencyWrites(recorded, target)
  if (writes.length > 0) await store.write(hold, writes)
  return writes.length > 0
}

function manual(recorded: readonly DependencyRecord[]): readonly DependencyRecord[] {
  return recorded.filter(({ origin }) => origin === 'manual')
}

function replaced(recorded: readonly DependencyRecord[], request: DependencyRequest): readonly DependencyRequest[] {
  return manual(recorded).map((record) => (record.name === request.name ? request : record))
}

function noSuchDependency(stack: string, name: string, recorded: readonly DependencyRecord[]): EngineError {
  if (recorded.some((record) => record.name === name))
    return new EngineError('no-such-dependency', {
      message: `The dependency of "${stack}" on "${name}" is declared by its definition, not recorded by hand.`,
      remedy: 'Take it out of the definition and run that.',
    })
  const known = recorded.map((record) => record.name)
  return new EngineError('no-such-dependency', {
    message: `The stack "${stack}" does not depend on "${name}".${didYouMean(name, known)}`,
    remedy: `List what it depends on with "sloth-runner stack deps show ${stack}".`,
  })
}
