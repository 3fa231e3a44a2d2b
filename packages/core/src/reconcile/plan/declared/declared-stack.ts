import type { Graph } from '@dagrejs/graphlib'
import type { ResourceReader } from '../../../contracts/resource-reader.ts'
import type { Owner } from '../../../contracts/state-reader.ts'
import { checkIgnoreRules } from '../../../definition/check-ignore-rules.ts'
import { evaluateOutput } from '../../../definition/evaluate-resource.ts'
import type { KnownResource } from '../../../definition/evaluation-scope.ts'
import { expandDefinition } from '../../../definition/expand-definition.ts'
import type { ExpandedOutput, ExpandedResource } from '../../../definition/expanded-resource.ts'
import { type ResolvedVariables, resolveVariables } from '../../../definition/resolve-variables.ts'
import type { LoadedDefinition, ResourceDeclaration, VariableInput } from '../../../domain/definition.ts'
import { errorFinding, type Finding } from '../../../domain/finding.ts'
import { didYouMean } from '../../../domain/names.ts'
import type { OwnPlace } from '../../../domain/own-place.ts'
import { dependencyGraph, dependencyOrder } from '../../../graphs/dependency-graph.ts'
import type { ProviderRegistry } from '../../../providers/provider-registry.ts'
import { bothKeys } from '../../../providers/real-keys.ts'
import type { PlanningContext } from '../planning-context.ts'
import { checkOthers } from './check-others.ts'
import { checkOwnPlaces } from './check-own-places.ts'
import { type Draft, type DraftContext, draftResources } from './draft-resources.ts'
import { type ReadRecord, readRecord } from './read-record.ts'

/** How many cycles are told at once: each is looked for anew. */
const mostCycles = 20

/** A definition evaluated as far as it can be before anything is read. */
export interface DeclaredStack {
  readonly variables: ResolvedVariables
  readonly readers: ReadonlyMap<string, ResourceReader>
  /** By address, dependencies first. */
  readonly drafts: ReadonlyMap<string, Draft>
  /** What each address depends on: written, referred to, triggers, and what the providers' claims add. */
  readonly graph: Graph
  readonly outputs: readonly ExpandedOutput[]
  readonly moved: readonly { readonly from: string; readonly to: string }[]
  /** What expressions may read of resources; grows as more becomes known. */
  readonly known: Map<string, KnownResource>
  readonly draftContext: DraftContext
  /** What no resource may be about: where the program lives, and this definition. */
  readonly ownPlaces: readonly OwnPlace[]
  /** What its expressions read of the record. */
  readonly record: ReadRecord
  /** Errors and warnings. With errors, the other parts are incomplete. */
  readonly findings: readonly Finding[]
}

/** Evaluates a definition, collecting everything that is wrong with it. Reads sources and templates, nothing else. */
export async function declareStack(
  stack: string,
  loaded: LoadedDefinition,
  inputs: readonly VariableInput[],
  context: PlanningContext,
): Promise<DeclaredStack> {
  const { variables, findings: variableFindings } = resolveVariables(loaded.definition, inputs)
  const record = await readRecord(stack, loaded.definition, context.state)
  const expansion = expandDefinition(loaded, variables, context.environment, record.scope)
  const declarations = Object.entries(loaded.definition.resources ?? {})
  const readers = await context.registry.readers(declarations.map(([, { type }]) => type))
  const known = new Map<string, KnownResource>()
  const { settings } = context
  const draftContext: DraftContext = {
    scope: { variables, environment: context.environment, run: { stack } },
    readers,
    host: settings.host,
    timeout: settings.timeout,
    now: settings.now,
    secrets: context.state.secrets,
    ...(settings.signal === undefined ? {} : { signal: settings.signal }),
  }
  const { ordered, findings: orderFindings } = orderResources(expansion.resources)
  const early = [
    ...variableFindings,
    ...expansion.findings,
    ...unknownTypes(declarations, context.registry),
    ...ignoreFindings(declarations, readers),
    ...orderFindings,
  ]
  const drafted = await draftResources(ordered, known, draftContext)
  const { drafts, graph, findings: claimFindings } = claimsGraph(drafted.drafts)
  const owners = await checkOthers(drafted.drafts, stack, inStack(stack), context)
  const ownFiles = loaded.files.map(({ path }) => ({ path, what: 'a file of this definition' }))
  const ownPlaces = [...((await settings.ownPlaces?.()) ?? []), ...ownFiles]
  const taken = checkOwnPlaces(drafted.drafts, ownPlaces)
  const outputs = expansion.outputs.flatMap(
    (output) => evaluateOutput(output, { ...draftContext.scope, resources: known }).findings,
  )
  return {
    variables,
    readers,
    drafts,
    graph,
    outputs: expansion.outputs,
    moved: expansion.moved,
    known,
    draftContext,
    ownPlaces,
    record,
    findings: [
      ...early,
      ...drafted.findings,
      ...(orderFindings.length > 0 ? [] : claimFindings),
      ...owners,
      ...taken,
      ...outputs,
    ],
  }
}

/** The same stack after more of its drafts has become known: what they claim is looked at again. */
export async function redeclareStack(
  declared: DeclaredStack,
  stack: string,
  drafts: readonly Draft[],
  context: PlanningContext,
): Promise<DeclaredStack> {
  const { drafts: ordered, graph, findings } = claimsGraph(drafts)
  const owners = await checkOthers(drafts, stack, inStack(stack), context)
  const taken = checkOwnPlaces(drafts, declared.ownPlaces)
  return {
    ...declared,
    drafts: ordered,
    graph,
    findings: [...declared.findings, ...findings, ...owners, ...taken],
  }
}

/** While planning, an owner in the same stack may be the resource itself under the name it had before. */
function inStack(stack: string): (owner: Owner) => boolean {
  return (owner) => owner.stack === stack
}

type NamedDeclaration = readonly [name: string, declaration: ResourceDeclaration]

function unknownTypes(declarations: readonly NamedDeclaration[], registry: ProviderRegistry): readonly Finding[] {
  return declarations
    .filter(([, { type }]) => !registry.has(type))
    .map(([name, { type }]) =>
      errorFinding(
        'unknown-type',
        `No plugin provides the resource type "${type}".${didYouMean(type, registry.types())}`,
        {
          address: name,
          path: ['resources', name, 'type'],
          detail: `Known types: ${registry.types().join(', ')}.`,
        },
      ),
    )
}

function ignoreFindings(
  declarations: readonly NamedDeclaration[],
  readers: ReadonlyMap<string, ResourceReader>,
): readonly Finding[] {
  return declarations.flatMap(([name, declaration]) => {
    const reader = readers.get(declaration.type)
    return reader === undefined ? [] : checkIgnoreRules(name, declaration, reader.schema)
  })
}

/**
 * Dependencies first, with a finding for each cycle: its members are then put in an order as if they did not depend on each
 * other. That a resource depends on itself has been told already.
 */
function orderResources(resources: readonly ExpandedResource[]): {
  readonly ordered: readonly ExpandedResource[]
  readonly findings: readonly Finding[]
} {
  const byAddress = new Map(resources.map((resource) => [resource.address, resource]))
  const findings: Finding[] = []
  const cyclic = new Set<string>()
  const others = (address: string) => {
    const dependencies = without(byAddress.get(address)?.dependsOn ?? [], address)
    return cyclic.has(address) ? dependencies.filter((dependency) => !cyclic.has(dependency)) : dependencies
  }
  while (findings.length < mostCycles) {
    const ordering = dependencyOrder([...byAddress.keys()], others)
    if ('order' in ordering)
      return { ordered: ordering.order.flatMap((address) => byAddress.get(address) ?? []), findings }
    findings.push(cycleFinding(ordering.cycle, byAddress.get(ordering.cycle[0] ?? '')?.path))
    for (const address of ordering.cycle) cyclic.add(address)
  }
  return { ordered: [], findings }
}

function cycleFinding(cycle: readonly string[], path: Finding['path']): Finding {
  return errorFinding('dependency-cycle', `These resources depend on each other: ${cycle.join(' -> ')}.`, {
    address: cycle[0] ?? '',
    ...(path === undefined ? {} : { path }),
    detail: 'Nothing in a cycle can come first. Take out one of these dependencies.',
  })
}

/** Adds the edges that claims make: what needs a key comes after its owner, and so does what edits it. */
function claimsGraph(
  drafts: readonly Draft[],
): Pick<DeclaredStack, 'drafts' | 'graph'> & { readonly findings: readonly Finding[] } {
  const owner = new Map(
    drafts.flatMap(({ claims, declaration }) =>
      claims === null ? [] : bothKeys(claims.real.owns, claims.owns).map((key) => [key, declaration.address] as const),
    ),
  )
  const dependenciesOf = ({ claims, declaration }: Draft) => {
    const needed = claims === null ? [] : [...(claims.needs ?? []), ...bothKeys(claims.edits ?? [], claims.real.edits)]
    const owners = needed.flatMap((key) => owner.get(key) ?? [])
    if (owners.length === 0) return declaration.dependsOn
    return [...declaration.dependsOn, ...without(owners, declaration.address)]
  }
  const byAddress = new Map(drafts.map((draft) => [draft.declaration.address, draft]))
  const dependenciesAt = new Map([...byAddress].map(([address, draft]) => [address, dependenciesOf(draft)]))
  const addresses = [...byAddress.keys()]
  const dependencies = (address: string) => dependenciesAt.get(address) ?? []
  const graph = dependencyGraph(addresses, dependencies)
  const ordering = dependencyOrder(addresses, dependencies)
  if ('cycle' in ordering) {
    const path = byAddress.get(ordering.cycle[0] ?? '')?.declaration.path
    return { drafts: byAddress, graph, findings: [cycleFinding(ordering.cycle, path)] }
  }
  const ordered = new Map(ordering.order.map((address) => [address, byAddress.get(address) as Draft]))
  return { drafts: ordered, graph, findings: [] }
}

function without(addresses: readonly string[], own: string): readonly string[] {
  return addresses.filter((address) => address !== own)
}
