import type { ResolvedVariables } from '../../definition/resolve-variables.ts'
import { variableDigests, verifyVariableDigest } from '../../definition/variable-digests.ts'
import type { DefinitionFile } from '../../domain/definition.ts'
import { digestOf, orderedDigestOf } from '../../domain/digest.ts'
import type { Json } from '../../domain/json.ts'
import type { Plan, PlanBinding } from '../../domain/plan.ts'
import type { ResourceRecord } from '../../domain/resource.ts'
import type { Surveyed } from '../../survey/subject.ts'

/** What a plan is bound to. */
export interface BindingSources {
  readonly definition: string
  readonly files: readonly DefinitionFile[]
  readonly variables: ResolvedVariables
  /** What expressions read of the record, to its digest. */
  readonly read: Readonly<Record<string, string>>
  readonly records: readonly ResourceRecord[]
  readonly surveyed: readonly Surveyed[]
  /** What was found of resources as they were before their identity changed. */
  readonly previous: readonly Surveyed[]
  readonly versions: Readonly<Record<string, string>>
}

/** Digests of everything a plan was computed from. */
export function planBinding(sources: BindingSources): PlanBinding {
  return {
    definition: sources.definition,
    files: Object.fromEntries(sources.files.map((file) => [file.path, file.sha256])),
    variables: variableDigests(sources.variables),
    read: sources.read,
    recorded: Object.fromEntries(sources.records.map((record) => [record.address, recordDigest(record)])),
    observed: Object.fromEntries([
      ...sources.surveyed.map((found) => [found.subject.address, observedDigest(found)] as const),
      ...sources.previous.map((found) => [`${found.subject.address} (before)`, observedDigest(found)] as const),
    ]),
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

function observedDigest(found: Surveyed): string {
  return orderedDigestOf(found.seen ?? { status: 'unreadable', reason: found.verdict.unreadable?.reason ?? 'invalid' })
}

/** What has moved between a saved plan and one made now, in words; nothing when the saved one still holds. */
export function movedSince(saved: Plan, now: Plan, variables: ResolvedVariables): readonly string[] {
  const moved: string[] = []
  if (saved.stack !== now.stack) moved.push(`the plan is for the stack "${saved.stack}", not "${now.stack}"`)
  if (saved.binding.definition !== now.binding.definition) moved.push('the definition or one of its files changed')
  moved.push(...differences(saved.binding.files, now.binding.files, (path) => `the file ${path} changed`))
  moved.push(...movedVariables(saved.binding, variables))
  moved.push(...differences(saved.binding.read, now.binding.read, (name) => `${name} on record has another value`))
  moved.push(
    ...differences(saved.binding.recorded, now.binding.recorded, (address) => `the record of "${address}" changed`),
  )
  moved.push(
    ...differences(
      saved.binding.observed,
      now.binding.observed,
      (address) => `"${address}" is no longer as the plan saw it`,
    ),
  )
  moved.push(...differences(saved.binding.versions, now.binding.versions, (name) => `the version of ${name} changed`))
  if (moved.length === 0 && planDigest(saved) !== planDigest(now)) moved.push('the same inputs now give another plan')
  return moved
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

/** Two plans with one digest do the same things. */
function planDigest(plan: Plan): string {
  const items = plan.items.map((item) => ({
    address: item.address,
    type: item.type,
    action: item.action,
    renamedFrom: item.renamedFrom,
    fields: item.fields,
    takeOver: item.takeOver,
  }))
  return digestOf(JSON.parse(JSON.stringify({ kind: plan.kind, options: plan.options, items })) as Json)
}
