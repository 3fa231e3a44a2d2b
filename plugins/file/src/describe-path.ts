import type { Change, Description, FieldChange, Target } from '@sloth-runner/core'
import {
  type DescribedField,
  describeAccess,
  describeAttribute,
  describeMissing,
  fieldSummary,
} from './describe-fields.ts'
import { pathOf, pathText } from './path-keys.ts'
import { isOtherKind } from './wrong-kind.ts'

/** The verbs of a type, and what it says of its own fields. */
export interface PathWords {
  /** As in `directory`. */
  readonly noun: string
  /** Facts of the declaration in the sentence of a create, as in `0755`. */
  readonly facts: readonly (string | undefined)[]
  /** What it does that nothing is there. */
  readonly missing: string
  /** What a field's difference does and how to mend it; access is described already. */
  readonly field?: (field: FieldChange) => DescribedField | null
}

/** The change of a resource that is a path, in words. */
export function describePath(target: Target, change: Change, words: PathWords): Description {
  const path = pathOf(target) ?? target.address
  const facts = words.facts.filter((fact) => fact !== undefined)
  const shown = pathText(path)
  const about = facts.length === 0 ? shown : `${shown} (${facts.join(', ')})`
  return {
    sentence: sentence(shown, about, change, words.noun),
    fields: isOtherKind(change)
      ? []
      : [
          ...describeMissing(change, words.missing),
          ...change.fields.flatMap(
            (field) => words.field?.(field) ?? describeAttribute(path, field) ?? describeAccess(path, field) ?? [],
          ),
        ],
  }
}

function sentence(path: string, about: string, change: Change, noun: string): string {
  const { action, fields, refusal } = change
  if (refusal !== undefined) return `${path} is left as it is: ${refusal.because}`
  if (action === 'none') return `${path} is as declared`
  if (action === 'delete') return `remove the ${noun} ${path}`
  if (action === 'create') return `make the ${noun} ${about}`
  if (isOtherKind(change)) return `make the ${noun} ${about} in place of what is there`
  return `update ${path}: ${fieldSummary(fields)}`
}
