import { definitionReference } from '../../definition/definition-reference.ts'
import type { DefinitionReference, LoadedDefinition, VariableInput } from '../../domain/definition.ts'
import { type Finding, hasErrors } from '../../domain/finding.ts'
import type { Plan, PlanBinding, PlanItem, PlanOptions } from '../../domain/plan.ts'
import type { StackRecord } from '../../domain/stack.ts'
import { InvalidInputError } from '../../errors/invalid-input-error.ts'
import { dependenciesIn } from '../../graphs/dependency-graph.ts'
import { refuseInterrupted } from '../../providers/refuse-interrupted.ts'
import { renamedAddress } from '../../records/rename-writes.ts'
import { addressesInDoubt } from '../../survey/addresses-in-doubt.ts'
import { asRemoval } from '../../survey/as-removal.ts'
import type { Surveyed } from '../../survey/subject.ts'
import { surveySubjects } from '../../survey/survey-subjects.ts'
import { assemblePlan } from './assemble-plan.ts'
import { type BesideOthersOf, besideOthers } from './beside-others.ts'
import { boundEnvironment } from './binding/bound-environment.ts'
import type { ClearSources } from './binding/bound-values.ts'
import { planBinding } from './binding/plan-binding.ts'
import { chooseAddresses } from './choose-addresses.ts'
import { checkRecordedOwners } from './declared/check-recorded-owners.ts'
import { type DeclaredStack, declareStack } from './declared/declared-stack.ts'
import { validateDeclarations } from './declared/validate-declarations.ts'
import { earlierActs } from './earlier-acts.ts'
import type { HeldSources } from './held-sources.ts'
import { holdItems } from './hold/hold-items.ts'
import { type PlannedDependencies, planDependencies } from './plan-dependencies.ts'
import { planItem } from './plan-item.ts'
import { type PlannedOutputs, planOutputs } from './plan-outputs.ts'
import { plannedRenames } from './planned-renames.ts'
import type { PlanningContext } from './planning-context.ts'
import { type SurveyedStack, surveyStack } from './survey-stack.ts'
import { afterTurnedLinks } from './turned-links.ts'
import { outputWaits } from './waiting-outputs.ts'
import { withTriggers } from './with-triggers.ts'

/** What to plan. */
export interface StackPlanRequest {
  readonly name: string
  readonly stack: StackRecord | null
  readonly loaded: LoadedDefinition
  readonly inputs: readonly VariableInput[]
  readonly options: PlanOptions
  /** Whether it may be saved, and run later. */
  readonly bound: boolean
}

/** A plan with everything it was made from, for the run that follows it in the same process. */
export interface PlannedStack {
  readonly plan: Plan
  readonly reference: DefinitionReference
  readonly surveyed: SurveyedStack
  /** Addresses this plan is about; the others are left as they are. */
  readonly targeted: ReadonlySet<string>
  readonly dependencies: PlannedDependencies
  readonly beside: BesideOthersOf
  /** What it would write and what was seen, in clear. */
  readonly sources: ClearSources
}

/**
 * Plans a run. Writes nothing. Throws `InvalidInputError` with every finding when the definition has errors, and else as
 * `chooseAddresses`.
 */
export async function planStack(request: StackPlanRequest, context: PlanningContext): Promise<PlannedStack> {
  const { loaded, options, stack } = request
  const reference = definitionReference(loaded)
  const declared = await declareStack(request.name, loaded, request.inputs, context)
  refuseInterrupted(context.settings.signal)
  const dependencies = await planDependencies(
    request.name,
    stack,
    { definition: loaded.definition, read: declared.record.stacks },
    context.state,
  )
  const early = [...declared.findings, ...dependencies.findings]
  if (hasErrors(early)) throw new InvalidInputError(early)
  const records = stack === null ? [] : await context.state.resources(stack.id)
  const read = await surveyStack(
    declared,
    {
      stack: request.name,
      records,
      prune: options.prune,
      inDoubt: stack === null ? new Set<string>() : await addressesInDoubt(stack.id, context.state),
      acknowledgements: stack === null ? [] : await context.state.acknowledgements(stack.id),
    },
    context,
  )
  refuseInterrupted(context.settings.signal)
  context.progress({ kind: 'phase', phase: 'planning' })
  const { targeted, replaced } = chooseAddresses(read, options)
  const surveyed = await triggered(read, replaced, stack, context)
  const removed = await surveyRemoved(replaced, surveyed, context)
  const beside = besideOthers([...surveyed.found.values()], (address) => targeted.has(address))
  const items = await holdItems(
    'run',
    afterTurnedLinks(planItems(surveyed, options, { targeted, replaced, beside }), {
      found: (address) => surveyed.found.get(address),
      isTargeted: (address) => targeted.has(address),
    }),
    { ...heldSources(request.name, surveyed, context), removed: (address) => removed.get(address) },
    context,
  )
  const outputs = await outputsOf(surveyed, options, { stack, targeted }, context)
  const validated = await validatedChanges(request.name, surveyed.declared, items, context)
  refuseInterrupted(context.settings.signal)
  const held = checkRecordedOwners(surveyed, { stack: request.name, targeted, options })
  const needed = isNothingToDo(items) ? dependencies.findings : dependencies.findingsWhenActing
  const findings = [...surveyed.declared.findings, ...needed, ...held, ...outputs.findings, ...validated]
  if (hasErrors(findings)) throw new InvalidInputError(findings)
  const sources = clearSources(
    surveyed,
    { removed, outputs: outputs.evaluated, definition: loaded.definition },
    context,
  )
  const plan = assemblePlan({
    kind: 'run',
    stack: request.name,
    newStack: stack === null,
    createdAt: context.settings.now(),
    definition: reference,
    options,
    items,
    outputs: outputs.outputs,
    findings,
    binding: request.bound ? await bindingOf(surveyed, sources, reference, context) : null,
  })
  return { plan, reference, surveyed, targeted, dependencies, beside, sources }
}

/** What the items of a plan were made from. */
export function heldSources(
  stack: string,
  { found, undeclared, previous }: SurveyedStack,
  { maxContent }: Pick<PlanningContext, 'maxContent'>,
): HeldSources {
  const others = new Map(undeclared.map((item) => [item.subject.address, item]))
  return {
    stack,
    maxContent,
    found: (address) => found.get(address) ?? others.get(address),
    previous: (address) => previous.get(address),
  }
}

/** What was named to be replaced, read as what is to be removed: of that more is looked at. */
async function surveyRemoved(
  replaced: ReadonlySet<string>,
  { found, previous }: SurveyedStack,
  { settings, state }: PlanningContext,
): Promise<ReadonlyMap<string, Surveyed>> {
  const named = [...replaced].flatMap((address) => (previous.has(address) ? [] : (found.get(address) ?? [])))
  const removals = named.map((item) => asRemoval(item).subject)
  const surveyed = await surveySubjects(removals, { ...settings, state })
  return new Map(surveyed.map((item) => [item.subject.address, item]))
}

/** What a value will be made of that only the run makes known is bound, since the value cannot be. */
function clearSources(
  { found, undeclared, previous }: SurveyedStack,
  made: Pick<ClearSources, 'outputs'> &
    Pick<LoadedDefinition, 'definition'> & { readonly removed: ReadonlyMap<string, Surveyed> },
  { environment }: PlanningContext,
): ClearSources {
  const { outputs, removed } = made
  const surveyed = [...found.values(), ...undeclared]
  const isLeftOpen =
    surveyed.some(({ subject }) => subject.unknown.length > 0) || outputs.some(({ unknown }) => unknown)
  return {
    surveyed,
    previous: [...previous.values(), ...removed.values()],
    outputs,
    environment: isLeftOpen ? boundEnvironment(made.definition, environment) : {},
  }
}

function bindingOf(
  { declared, records }: SurveyedStack,
  sources: ClearSources,
  reference: DefinitionReference,
  context: PlanningContext,
): Promise<PlanBinding> {
  const types = [...sources.surveyed, ...sources.previous].map(({ subject }) => subject.type)
  return planBinding(
    {
      ...sources,
      definition: reference.digest,
      files: [...declared.drafts.values()].flatMap((draft) => draft.files),
      variables: declared.variables,
      read: declared.record.digests,
      records,
      versions: context.versions(types),
    },
    context.state.secrets,
  )
}

/**
 * Validators look at the world, so they are asked only when something is to be done in it. What keeps something from being made
 * that is refused anyway is told by its refusal.
 */
async function validatedChanges(
  stack: string,
  declared: DeclaredStack,
  items: readonly PlanItem[],
  context: PlanningContext,
): Promise<readonly Finding[]> {
  if (isNothingToDo(items)) return []
  const findings = await validateDeclarations(
    stack,
    [...declared.drafts.values()].map((draft) => draft.declaration),
    context,
  )
  const refused = new Set(items.filter(({ refusal }) => refusal !== undefined).map(({ address }) => address))
  return findings.filter((finding) => finding.severity !== 'error' || !refused.has(finding.address ?? ''))
}

function isNothingToDo(items: readonly PlanItem[]): boolean {
  return items.every((item) => item.action === 'none')
}

/** Tells each resource that reacts to others which of them change, or changed in an earlier run that did not end well. */
async function triggered(
  surveyed: SurveyedStack,
  replaced: ReadonlySet<string>,
  stack: StackRecord | null,
  context: PlanningContext,
): Promise<SurveyedStack> {
  const reacts = [...surveyed.found.values()].some((item) => (item.subject.declaration?.triggers ?? []).length > 0)
  if (!reacts) return surveyed
  const earlier = stack === null ? new Map() : await earlierActs(stack.id, context.state)
  return { ...surveyed, found: withTriggers(surveyed.found, { replaced, earlier }) }
}

/** A run of some resources only leaves alone what others read of the rest. */
async function outputsOf(
  surveyed: SurveyedStack,
  { prune }: PlanOptions,
  { stack, targeted }: { readonly stack: StackRecord | null; readonly targeted: ReadonlySet<string> },
  context: PlanningContext,
): Promise<PlannedOutputs> {
  const before = stack === null ? [] : await context.state.outputs(stack.id)
  return planOutputs(surveyed.declared, { before, prune, waitsFor: outputWaits(surveyed, targeted) }, context)
}

function planItems(
  surveyed: SurveyedStack,
  options: PlanOptions,
  {
    targeted,
    replaced,
    beside,
  }: Pick<PlannedStack, 'targeted' | 'beside'> & { readonly replaced: ReadonlySet<string> },
): readonly PlanItem[] {
  const renames = plannedRenames(surveyed, targeted)
  const renamed = renamedAddress(renames)
  const oldNames = new Map(renames.map(({ from, to }) => [to, from]))
  const item = (found: Surveyed, dependsOn: readonly string[]) => {
    const previous = surveyed.previous.get(found.subject.address) ?? null
    return planItem(found, {
      ...beside(found, previous),
      targeted: targeted.has(found.subject.address),
      renamedFrom: oldNames.get(found.subject.address),
      replace: replaced.has(found.subject.address),
      takeOver: options.takeOver,
      destroy: false,
      previous,
      dependsOn,
    })
  }
  return [
    ...[...surveyed.found.values()].map((found) =>
      item(found, dependenciesIn(surveyed.declared.graph, found.subject.address)),
    ),
    ...surveyed.undeclared.map((found) => item(found, (found.subject.record?.dependsOn ?? []).map(renamed))),
  ]
}
