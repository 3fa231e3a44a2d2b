import type { EvaluatedOutput } from '../../../definition/evaluate-resource.ts'
import type { Json, Path } from '../../../domain/json.ts'
import { placesOfForm } from '../../../domain/wire.ts'
import { type BoundValue, boundValue } from '../../../sealing/bound-digests.ts'
import { hiddenFields, type Surveyed } from '../../../survey/subject.ts'

/** What a plan is bound to by its value: what the run would write, what was seen, and what it would make more of. */
export const boundKinds = ['declared', 'observed', 'outputs', 'environment'] as const

/** One of them. */
export type BoundKind = (typeof boundKinds)[number]

/** What a plan was made of, in clear. */
export interface ClearSources {
  readonly surveyed: readonly Surveyed[]
  /** What was found of resources as they were, or are to be removed, before they are made anew. */
  readonly previous: readonly Surveyed[]
  readonly outputs: readonly EvaluatedOutput[]
  /**
   * Where something will be known only during the run: the variables of the environment that it may be made of; null for
   * one that is not set. Under `*` a digest of all, where it may be any.
   */
  readonly environment: Readonly<Record<string, string | null>>
}

/** All that a plan would write and saw, in clear: to be held against the digests of a saved one, and never kept. */
export function boundValues({ surveyed, previous, outputs, environment }: ClearSources): readonly BoundValue[] {
  return [
    ...surveyed.flatMap((found) => [...declaredOf(found), observedOf(found.subject.address, found)]),
    ...previous.map((found) => observedOf(`${found.subject.address} (before)`, found)),
    ...outputs.map(({ name, value = null, sensitive }) =>
      boundValue(boundName('outputs', name), value, sensitive ? [[]] : []),
    ),
    ...Object.entries(environment).map(([name, value]) => boundValue(boundName('environment', name), value, [[]])),
  ]
}

/** The name of a value among those of all kinds. */
export function boundName(kind: BoundKind, name: string): string {
  return `${kind} ${name}`
}

/** Of which kind a value is, by its name among those of all kinds. */
export function readBoundName(bound: string): { readonly kind: BoundKind; readonly name: string } {
  const end = bound.indexOf(' ')
  return { kind: bound.slice(0, end) as BoundKind, name: bound.slice(end + 1) }
}

function declaredOf({ subject }: Surveyed): readonly BoundValue[] {
  const { address, declared } = subject
  return declared === null ? [] : [boundValue(boundName('declared', address), declared, hiddenFields(subject))]
}

/** What is a digest on record, with a key or without one, is sensitive here. */
function observedOf(name: string, { subject, seen, read, verdict }: Surveyed): BoundValue {
  const bound = boundName('observed', name)
  if (seen === null) {
    const reason = verdict.unreadable?.reason ?? 'invalid'
    return boundValue(bound, { status: 'unreadable', reason }, [])
  }
  const digests: readonly Path[] = hiddenFields(subject).length === 0 ? [] : placesOfForm(seen, '$digest')
  if (digests.length === 0 || read.status !== 'present') return boundValue(bound, seen, [])
  const clear: Json = { status: 'present', actual: read.actual }
  return boundValue(bound, clear, digests)
}
