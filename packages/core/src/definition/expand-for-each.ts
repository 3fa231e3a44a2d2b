import type { ResourceDeclaration } from '../domain/definition.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type Path } from '../domain/json.ts'
import { resourceAddress } from '../domain/names.ts'
import { startsWith } from '../domain/path.ts'
import { collectReferences } from './collect-references.ts'
import { type EvaluatedTree, evaluateTree } from './evaluate-tree.ts'
import type { EachEntry, ExpansionContext } from './expanded-resource.ts'
import type { ResolvedVariables } from './resolve-variables.ts'

/** How many resources one `forEach` may make. */
const maxEntries = 100_000

/** The resources that one `forEach` makes, in the order of its entries. */
export type ForEachEntries = readonly { readonly address: string; readonly each: EachEntry }[]

/** What `forEach` may be computed from. */
export interface ForEachScope extends Pick<ExpansionContext, 'folder' | 'variableNames' | 'record'> {
  readonly variables: ResolvedVariables
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The entries of every resource with `forEach`, by resource name. A `forEach` with a problem, or with a variable that has no
 * value, is left out.
 */
export function expandForEach(
  declared: readonly (readonly [string, ResourceDeclaration])[],
  scope: ForEachScope,
): { readonly entries: ReadonlyMap<string, ForEachEntries>; readonly findings: readonly Finding[] } {
  const entries = new Map<string, ForEachEntries>()
  const findings: Finding[] = []
  for (const [name, { forEach }] of declared) {
    if (forEach === undefined) continue
    const path = ['resources', name, 'forEach']
    const evaluated = evaluateForEach(forEach, path, scope)
    findings.push(...evaluated.findings)
    if (evaluated.findings.length > 0 || evaluated.unknown.length > 0) continue
    const made = entriesOf(name, evaluated, path, findings)
    if (made !== null) entries.set(name, made)
  }
  return { entries, findings }
}

function evaluateForEach(forEach: Json, path: Path, scope: ForEachScope): EvaluatedTree {
  const { variables, environment, variableNames, folder, record } = scope
  const context = {
    folder,
    variableNames,
    record,
    addresses: new Map(),
    entries: new Map(),
    unclear: new Set<string>(),
  }
  const findings: Finding[] = []
  const references = collectReferences(forEach, { path, allowsEach: false, context, findings })
  findings.push(...references.map((placed) => notKnownBefore(placed.path)))
  if (findings.length > 0) return { value: undefined, sensitive: [], unknown: [], findings }
  const surroundings = { scope: { variables, environment, resources: new Map() }, context, each: null }
  return evaluateTree(forEach, path, surroundings, null)
}

function entriesOf(name: string, tree: EvaluatedTree, path: Path, findings: Finding[]): ForEachEntries | null {
  const { value, sensitive } = tree
  const isList = Array.isArray(value)
  const problem = isList ? listProblem(value, sensitive) : mapProblem(value, sensitive)
  if (problem !== null) {
    findings.push(errorFinding(problem[0], `"forEach" of "${name}" ${problem[1]}.`, { path, address: name }))
    return null
  }
  const pairs = isList ? value.map((key: Json) => [key as string, key] as const) : mapPairs(value as Json)
  return pairs.map(([key, item]) => ({
    address: resourceAddress(name, key),
    each: { key, value: item, sensitive: isList ? [] : sensitiveBelow(sensitive, key) },
  }))
}

/** Keys come out as they were written; values stay in wire form. */
function mapPairs(map: Json): (readonly [string, Json])[] {
  const entries = isJsonObject(map) ? Object.entries(map) : []
  return entries.map(([key, item]) => [key.startsWith('$$') ? key.slice(1) : key, item])
}

function sensitiveBelow(sensitive: readonly Path[], key: string): readonly Path[] {
  const written = key.startsWith('$') ? `$${key}` : key
  return sensitive.filter((path) => startsWith(path, [written])).map((path) => path.slice(1))
}

type Problem = readonly [code: string, what: string]

function listProblem(list: readonly Json[], sensitive: readonly Path[]): Problem | null {
  if (sensitive.length > 0) return sensitiveKeys
  if (list.length > maxEntries) return ['too-large', `has more than ${maxEntries} entries`]
  if (list.some((item) => typeof item !== 'string' || item === ''))
    return ['invalid-for-each', 'is a list of something else than text; a map gives a key to each value']
  const seen = new Set<Json>()
  const twice = list.find((item) => seen.size === seen.add(item).size)
  return twice === undefined ? null : ['invalid-for-each', `has the entry "${twice}" twice`]
}

function mapProblem(map: Json | undefined, sensitive: readonly Path[]): Problem | null {
  if (!isJsonObject(map)) return ['invalid-for-each', 'is neither a list of text nor a map']
  if (sensitive.some((path) => path.length === 0)) return sensitiveKeys
  const keys = Object.keys(map)
  if (keys.includes('')) return ['invalid-for-each', 'has an empty key']
  return keys.length > maxEntries ? ['too-large', `has more than ${maxEntries} entries`] : null
}

const sensitiveKeys: Problem = ['sensitive-for-each', 'is computed from a sensitive value, which addresses would show']

function notKnownBefore(path: Path): Finding {
  return errorFinding('not-known-before', '"forEach" may not refer to resources.', {
    detail:
      'What resources there are must be known before anything is done. Compute it from variables, from state or from the outputs of other stacks.',
    path,
  })
}
