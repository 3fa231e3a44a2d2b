import type { StateWrite } from '../../contracts/state-write.ts'
import { dependencyWrites } from '../../dependencies/dependency-writes.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { PlanItem } from '../../domain/plan.ts'
import type { RunReport } from '../../domain/run.ts'
import { dependenciesIn } from '../../graphs/dependency-graph.ts'
import { renamedAddress, renameWrites } from '../../records/rename-writes.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import { endedWrites } from '../ended-writes.ts'
import { leftMissing } from '../plan/hold/left-missing.ts'
import type { PlannedStack } from '../plan/plan-stack.ts'
import { plannedRenames } from '../plan/planned-renames.ts'
import type { PlanningContext } from '../plan/planning-context.ts'
import { noteComputed } from '../plan/survey-stack.ts'
import type { ApplyContext } from './apply-context.ts'
import { completeDeclared } from './complete-declared.ts'
import { idleWrites } from './idle-writes.ts'
import { nestingOf } from './nesting-of.ts'
import { type RecordingContext, recordDeclarations } from './opening-writes.ts'
import { outputWrites } from './output-writes.ts'
import { runNodes } from './run-nodes.ts'
import { runOrder } from './run-order.ts'
import { runPlan } from './run-plan.ts'
import type { RunContext, RunWork } from './run-work.ts'

/** Runs a plan that was made from a definition in this process. */
export async function runPlanned(
  planned: PlannedStack,
  resolved: RunReport['resolved'],
  planning: PlanningContext,
  recording: RecordingContext,
  context: RunContext,
): Promise<RunReport> {
  const { plan, surveyed } = planned
  const targeted = [...surveyed.found.values()].filter(
    ({ subject }) => planned.targeted.has(subject.address) && !subject.inDoubt,
  )
  const { sealed, writes } = await recordDeclarations(
    targeted.map((item) => item.subject),
    dependenciesOf(planned),
    recording,
  )
  const found = new Map(surveyed.found)
  for (const [index, item] of targeted.entries())
    found.set(item.subject.address, withSealed(item, sealed[index] as JsonObject))
  const undeclared = new Map(surveyed.undeclared.map((item) => [item.subject.address, item]))
  const now = planning.settings.now()
  const nodes = runNodes(
    plan.items,
    (address) => found.get(address) ?? undeclared.get(address),
    (address) => surveyed.previous.get(address) ?? null,
  )
  const work: RunWork = {
    plan,
    definition: planned.reference,
    nodes,
    ...runOrder(plan.items, {
      recordedDependencies: recordedDependencies(planned),
      ...nestingOf(nodes.values()),
      mayBecome: lateIdentities(planned),
    }),
    opening: [
      ...acknowledgementWrites(planned, found, context.actor),
      ...renamingWrites(planned, context.actor),
      ...dependencyWrites(planned.dependencies.recorded, {
        stack: plan.stack,
        origin: 'declared',
        dependencies: planned.dependencies.declared,
        actor: context.actor,
      }),
      ...writes,
      ...plan.items
        .filter((item) => planned.targeted.has(item.address))
        .flatMap((item) => idleWrites(item, found.get(item.address) ?? undeclared.get(item.address), now)),
    ],
    resolved,
    leftMissing: leftMissing(plan.stack, found.values()),
    complete: (node) => completeDeclared(node, planned, planning),
    know: (item) => know(item, planned),
    recordDeclared: recorder(planned, recording),
    closing: () => outputWrites(planned, planning, recording),
  }
  return runPlan(work, context)
}

/** Acknowledgements that the run found to be over, of all it is about. */
function acknowledgementWrites(
  { surveyed, targeted }: PlannedStack,
  found: ReadonlyMap<string, Surveyed>,
  actor: string,
): readonly StateWrite[] {
  const all = [...found.values(), ...surveyed.undeclared]
  return endedWrites(
    all.filter(({ subject }) => targeted.has(subject.address)),
    actor,
  )
}

/** Rows under their new names, which rows that were never about anything make room for. */
function renamingWrites({ surveyed, targeted }: PlannedStack, actor: string): readonly StateWrite[] {
  const renames = plannedRenames(surveyed, targeted)
  const replaced = new Set(renames.map(({ to }) => to).filter((to) => surveyed.match.replaced.has(to)))
  const records = surveyed.records.filter(({ address }) => !replaced.has(address))
  return [
    ...[...replaced].map((address): StateWrite => ({ write: 'remove', address })),
    ...renameWrites(renames, records, actor),
  ]
}

/** What a resource depended on when it was last in force, by the names that those have now. */
function recordedDependencies({ surveyed, targeted }: PlannedStack): (address: string) => readonly string[] {
  const renamed = renamedAddress(plannedRenames(surveyed, targeted))
  const undeclared = new Map(surveyed.match.undeclared.map((record) => [record.address, record]))
  return (address) => {
    const record = surveyed.match.recordOf.get(address) ?? undeclared.get(address)
    return (record?.dependsOn ?? []).map(renamed)
  }
}

/** New resources of a type whose identity only the run can tell: each may be what is no longer declared by its old name. */
function lateIdentities({ surveyed }: PlannedStack): (removed: PlanItem) => readonly string[] {
  const late = [...surveyed.found.values()].filter(
    ({ subject }) => !subject.identityKnown && subject.standing.ownedSince === null,
  )
  return ({ type }) => late.filter(({ subject }) => subject.type === type).map(({ subject }) => subject.address)
}

function dependenciesOf(planned: PlannedStack): (address: string) => readonly string[] {
  return (address) => dependenciesIn(planned.surveyed.declared.graph, address)
}

function withSealed(item: Surveyed, sealed: JsonObject): Surveyed {
  return { ...item, subject: { ...item.subject, sealed } }
}

function know(item: Surveyed, planned: PlannedStack): void {
  noteComputed(item, planned.surveyed.declared.known)
}

function recorder(planned: PlannedStack, recording: RecordingContext): ApplyContext['recordDeclared'] {
  return async (subject: Subject) => {
    const { sealed, writes } = await recordDeclarations([subject], dependenciesOf(planned), recording)
    return { sealed: sealed[0] ?? null, writes }
  }
}
