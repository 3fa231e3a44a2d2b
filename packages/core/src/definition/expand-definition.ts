import type { LoadedDefinition, OutputDeclaration, ResourceDeclaration } from '../domain/definition.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import { didYouMean } from '../domain/names.ts'
import { collectReferences } from './collect-references.ts'
import { expandForEach, type ForEachEntries } from './expand-for-each.ts'
import { expandMoved } from './expand-moved.ts'
import type { ExpandedOutput, ExpandedResource, ExpansionContext, Move } from './expanded-resource.ts'
import { namedAddresses } from './named-addresses.ts'
import { emptyRecord, type RecordScope } from './record-scope.ts'
import { referenceEdges } from './reference-edges.ts'
import type { ResolvedVariables } from './resolve-variables.ts'

/** A definition as resources and outputs at their addresses. With errors among the findings it is incomplete. */
export interface Expansion {
  /** In the order written. */
  readonly resources: readonly ExpandedResource[]
  readonly outputs: readonly ExpandedOutput[]
  readonly moved: readonly Move[]
  readonly findings: readonly Finding[]
}

/**
 * Turns `forEach` into addresses and names into edges, and looks at every expression without evaluating it: whether it
 * can be parsed and whether its names are there.
 */
export function expandDefinition(
  loaded: LoadedDefinition,
  variables: ResolvedVariables,
  environment: Readonly<Record<string, string>> = {},
  record: RecordScope = emptyRecord,
): Expansion {
  const { definition, folder } = loaded
  const declared = Object.entries(definition.resources ?? {})
  const variableNames = Object.keys(definition.variables ?? {})
  const forEach = expandForEach(declared, { variables, environment, variableNames, folder, record })
  const context = contextOf(declared, forEach.entries, { folder, variableNames, record })
  const findings = [...forEach.findings]
  const resources = declared.flatMap(([name, declaration]) =>
    expandResource(name, declaration, { context, entries: forEach.entries.get(name), findings }),
  )
  const outputs = Object.entries(definition.outputs ?? {}).map(([name, declaration]) =>
    expandOutput(name, declaration, context, findings),
  )
  const { moved, findings: moveFindings } = expandMoved(definition.moved ?? [], context)
  return { resources, outputs, moved, findings: [...findings, ...moveFindings] }
}

function contextOf(
  declared: readonly (readonly [string, ResourceDeclaration])[],
  forEach: ReadonlyMap<string, ForEachEntries>,
  rest: Pick<ExpansionContext, 'folder' | 'variableNames' | 'record'>,
): ExpansionContext {
  const addresses = new Map<string, readonly string[]>()
  const entries = new Map<string, ReadonlyMap<string, string>>()
  const unclear = new Set<string>()
  for (const [name, { forEach: written }] of declared) {
    const made = forEach.get(name) ?? []
    if (written !== undefined && !forEach.has(name)) unclear.add(name)
    if (written !== undefined) entries.set(name, new Map(made.map(({ address, each }) => [each.key, address])))
    addresses.set(name, written === undefined ? [name] : made.map(({ address }) => address))
  }
  return { ...rest, addresses, entries, unclear }
}

interface Expanding {
  readonly context: ExpansionContext
  readonly entries: ForEachEntries | undefined
  readonly findings: Finding[]
}

function expandResource(name: string, declaration: ResourceDeclaration, expanding: Expanding): ExpandedResource[] {
  const { context, entries, findings } = expanding
  const path = ['resources', name]
  const isRepeated = declaration.forEach !== undefined
  const before = findings.length
  const references = collectReferences(declaration.properties ?? {}, {
    path: [...path, 'properties'],
    allowsEach: isRepeated,
    context,
    findings,
  })
  const written = listedAddresses(name, 'dependsOn', declaration.dependsOn, expanding)
  const triggers = listedAddresses(name, 'triggers', declaration.triggers, expanding)
  const faulty = findings.length > before
  const instances = isRepeated ? (entries ?? []) : [{ address: name, each: null }]
  return instances.map(({ address, each }) => {
    const own = findings.length
    const referred = referenceEdges(references, { address, each, context, findings })
    const dependsOn = united([written, triggers, ...referred])
    if (dependsOn.includes(address)) findings.push(selfReference(address, path))
    const isFaulty = faulty || findings.length > own
    return {
      address,
      name,
      type: declaration.type,
      each,
      declaration,
      dependsOn,
      triggers,
      path,
      faulty: isFaulty,
      context,
    }
  })
}

function expandOutput(
  name: string,
  declaration: OutputDeclaration,
  context: ExpansionContext,
  findings: Finding[],
): ExpandedOutput {
  const path = ['outputs', name]
  const before = findings.length
  const references = collectReferences(declaration.value, {
    path: [...path, 'value'],
    allowsEach: false,
    context,
    findings,
  })
  const dependsOn = united(referenceEdges(references, { address: null, each: null, context, findings }))
  return { name, declaration, dependsOn, path, faulty: findings.length > before, context }
}

/** The addresses behind a written list of names and addresses. */
function listedAddresses(
  name: string,
  key: 'dependsOn' | 'triggers',
  list: readonly string[] | undefined,
  { context, findings }: Expanding,
): readonly string[] {
  const lists = (list ?? []).flatMap((text, index) => {
    const addresses = namedAddresses(text, context)
    if (addresses !== null) return [addresses]
    const known = [...context.addresses.keys()]
    const summary = `There is no resource "${text}" for "${key}" of "${name}".${didYouMean(text, known)}`
    findings.push(errorFinding('unknown-resource', summary, { address: name, path: ['resources', name, key, index] }))
    return []
  })
  return united(lists)
}

/** All of several lists, each address once. A single list is given back as it is, so that large ones are shared. */
function united(lists: readonly (readonly string[])[]): readonly string[] {
  const filled = lists.filter((list) => list.length > 0)
  if (filled.length <= 1) return filled[0] ?? []
  return [...new Set(filled.flat())]
}

function selfReference(address: string, path: readonly string[]): Finding {
  return errorFinding('self-reference', `The resource "${address}" depends on itself.`, { address, path })
}
