import type { SecretReader } from '../../../contracts/secret-vault.ts'
import type { ResolvedVariables } from '../../../definition/resolve-variables.ts'
import { variableDigests, verifyVariableDigest } from '../../../definition/variable-digests.ts'
import type { DefinitionFile } from '../../../domain/definition.ts'
import { digestOf, orderedDigestOf } from '../../../domain/digest.ts'
import type { Json } from '../../../domain/json.ts'
import { firstNames } from '../../../domain/names.ts'
import type { Plan, PlanBinding, PlanItem } from '../../../domain/plan.ts'
import type { ResourceRecord } from '../../../domain/resource.ts'
import { boundDigests, unlikeBound } from '../../../sealing/bound-digests.ts'
import { anyVariable } from './bound-environment.ts'
import { type BoundKind, boundKinds, boundName, boundValues, type ClearSources, readBoundName } from './bound-values.ts'

/** What a plan is bound to. */
export interface BindingSources extends ClearSources {
  readonly definition: string
  readonly files: readonly DefinitionFile[]
  readonly variables: ResolvedVariables
  /** What expressions read of the record, to its digest. */
  readonly read: Readonly<Record<string, string>>
  readonly records: readonly ResourceRecord[]
  readonly versions: Readonly<Record<string, string>>
}

/** What makes digests that cannot be guessed by. */
type Digests = Pick<SecretReader, 'digestsOf'>

/** Digests of everything a plan was computed from. */
export async function planBinding(sources: BindingSources, secrets: Digests): Promise<PlanBinding> {
  const bound = [...(await boundDigests(boundValues(sources), secrets))].map(
    ([name, digest]) => [readBoundName(name), digest] as const,
  )
  const at = (wanted: BoundKind) =>
    Object.fromEntries(bound.flatMap(([{ kind, name }, digest]) => (kind === wanted ? [[name, digest] as const] : [])))
  return {
    definition: sources.definition,
    files: Object.fromEntries(sources.files.map((file) => [file.path, file.sha256])),
    variables: variableDigests(sources.variables),
    read: sources.read,
    recorded: Object.fromEntries(sources.records.map((record) => [record.address, recordDigest(record)])),
    declared: at('declared'),
    observed: at('observed'),
    outputs: at('outputs'),
    environment: at('environment'),
    versions: sources.versions,
  }
}

function recordDigest(record: ResourceRecord): string {
  return orderedDigestOf({
    declared: record.declared,
    applied: record.applied,
    protect: record.protect,
    removal: record.removal,
  })
}

/** A plan made now, with what it was made of in clear. */
export interface PlanNow {
  readonly plan: Plan
  readonly variables: ResolvedVariables
  readonly sources: ClearSources
}

/** What has moved between a saved plan and one made now, in words; nothing when the saved one still holds. */
export async function movedSince(saved: Plan, now: PlanNow, secrets: Digests): Promise<readonly string[]> {
  const [before, after] = [saved.binding, now.plan.binding]
  if (before === null || after === null)
    return ['it was made to be looked at, and tells nothing of what it was made from']
  const moved: string[] = []
  if (saved.stack !== now.plan.stack) moved.push(`the plan is for the stack "${saved.stack}", not "${now.plan.stack}"`)
  if (before.definition !== after.definition) moved.push('the definition or one of its files changed')
  moved.push(...differences(before.files, after.files, (path) => `the file ${path} changed`))
  moved.push(...movedVariables(before, now.variables))
  moved.push(...differences(before.read, after.read, (name) => `${name} on record has another value`))
  moved.push(...differences(before.recorded, after.recorded, (address) => `the record of "${address}" changed`))
  const unlike = await unlikeBound(digestsByName(before), boundValues(now.sources), secrets)
  moved.push(...unlike.map(unlikeWords))
  moved.push(...differences(before.versions, after.versions, (name) => `the version of ${name} changed`))
  return moved.length === 0 ? otherPlan(saved, now.plan) : moved
}

function digestsByName(binding: PlanBinding): ReadonlyMap<string, string> {
  return new Map(
    boundKinds.flatMap((kind) =>
      Object.entries(binding[kind]).map(([name, digest]) => [boundName(kind, name), digest] as const),
    ),
  )
}

const wordsOf: Readonly<Record<BoundKind, (name: string) => string>> = {
  declared: (address) => `what is declared of "${address}" has another value`,
  observed: (address) => `"${address}" is no longer as the plan saw it`,
  outputs: (name) => `the output "${name}" has another value`,
  environment: (name) =>
    name === anyVariable
      ? 'the environment is another, and an expression reads it by a name that is computed'
      : `the environment has another value of ${name}`,
}

const ofAddress = (address: string) => `"${address}"`

const labelOf: Readonly<Record<BoundKind, (name: string) => string>> = {
  declared: ofAddress,
  observed: ofAddress,
  outputs: (name) => `the output "${name}"`,
  environment: (name) => (name === anyVariable ? 'the environment' : `${name} in the environment`),
}

/** Which of several moved that share one digest, nobody can tell. */
function unlikeWords(names: readonly string[]): string {
  const values = names.map(readBoundName)
  const [first] = values
  if (values.length === 1 && first !== undefined) return wordsOf[first.kind](first.name)
  const labels = [...new Set(values.map(({ kind, name }) => labelOf[kind](name)))]
  const where = firstNames(labels)
  return labels.length === 1
    ? `something sensitive of ${where} is another value: declared, or there`
    : `something sensitive of at least one of these is another value, declared or there: ${where}`
}

function movedVariables(saved: PlanBinding, variables: ResolvedVariables): readonly string[] {
  const names = new Set([...Object.keys(saved.variables), ...Object.keys(variables)])
  return [...names].flatMap((name) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
    const digest = Object.hasOwn(saved.variables, name) ? saved.variables[name] : undefined
    const same = variable !== undefined && digest !== undefined && verifyVariableDigest(variable, digest)
    return same ? [] : [`the variable "${name}" has another value`]
  })
}

function differences(
  saved: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  words: (name: string) => string,
): readonly string[] {
  const names = new Set([...Object.keys(saved), ...Object.keys(now)])
  return [...names].filter((name) => saved[name] !== now[name]).map(words)
}

/** In what a plan does other things than a saved one that was made of the same. */
function otherPlan(saved: Plan, now: Plan): readonly string[] {
  const words = 'the same inputs now give another plan'
  if (restDigest(saved) !== restDigest(now)) return [words]
  return now.items.flatMap((item, index) => {
    const before = saved.items[index]
    return before !== undefined && itemDigest(before) === itemDigest(item) ? [] : [`${words} for "${item.address}"`]
  })
}

function itemDigest(item: PlanItem): string {
  const { address, type, action, renamedFrom, fields, steps, destroys, adopt, takeOver } = item
  return plainDigest({ address, type, action, renamedFrom, fields, steps, destroys, adopt, takeOver })
}

function restDigest({ kind, options, items, outputs }: Plan): string {
  return plainDigest({ kind, options, addresses: items.map(({ address }) => address), outputs })
}

/** Of what was read from a file, and of what was not. */
function plainDigest(value: object): string {
  return digestOf(JSON.parse(JSON.stringify(value)) as Json)
}
