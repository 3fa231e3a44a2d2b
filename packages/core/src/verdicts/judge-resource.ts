import type { Change, FieldChange } from '../domain/change.ts'
import { sameJson } from '../domain/digest.ts'
import type { Path } from '../domain/json.ts'
import type { Observation } from '../domain/observation.ts'
import { overlaps, startsWith, valueAt } from '../domain/path.ts'
import { type FieldVerdict, type ResourceVerdict, worstVerdict } from '../domain/verdict.ts'
import { ruleFor } from './ignore-rules.ts'
import type { JudgeInput } from './judge-input.ts'
import { type Decision, declarationMoved, hasMoved, whoMoved } from './who-moved.ts'

/**
 * The verdict where what is there is as declared and what is declared is in force: in-sync, field by field, without
 * looking at fields. Null where anything is left to be told. The same answer as `judgeResource`, for nearly all that is read.
 */
export function undisturbedVerdict(input: Omit<JudgeInput, 'fields' | 'unsetOnRemoval'>): ResourceVerdict | null {
  const { observation, change, declared, applied } = input
  if (observation.status !== 'present' || declared === null || change?.action !== 'none') return null
  const untold = [change.fields, change.suppressed, observation.unreadable ?? [], input.unknown, input.writeOnly]
  if (untold.some((each) => each.length > 0) || !sameJson(declared, applied ?? undefined)) return null
  const { address, type } = input
  const { degraded } = observation
  return {
    address,
    type,
    verdict: 'in-sync',
    hasUnknown: false,
    fields: [],
    ...(degraded === undefined ? {} : { degraded }),
  }
}

/** The verdict for one resource by the table of docs/change-lifecycle.md: the first row that matches decides. Pure. */
export function judgeResource(input: JudgeInput): ResourceVerdict {
  const { observation, change } = input
  const base = { address: input.address, type: input.type }
  if (observation.status === 'unreadable' || change === null) return unreadableVerdict(input, base)
  if (input.declared === null) return ofAll(base, undeclaredVerdict(input, observation))
  if (observation.status === 'absent') return ofAll(base, absentVerdict(input, change))
  const fields = fieldsOf(input, change).flatMap((path) => judgeField(input, observation, change, path) ?? [])
  return {
    ...base,
    verdict: worstVerdict(fields.map((field) => field.verdict)),
    hasUnknown: fields.some((field) => field.verdict === 'unknown'),
    fields: fields.filter((field) => field.reason !== 'equal'),
    ...(observation.degraded === undefined ? {} : { degraded: observation.degraded }),
  }
}

function unreadableVerdict(input: JudgeInput, base: Pick<ResourceVerdict, 'address' | 'type'>): ResourceVerdict {
  const { observation } = input
  const unreadable =
    observation.status === 'unreadable'
      ? {
          reason: observation.reason,
          detail: observation.detail,
          ...(observation.remedy === undefined ? {} : { remedy: observation.remedy }),
        }
      : { reason: 'invalid' as const, detail: 'the provider could not compare it' }
  return {
    ...base,
    verdict: 'unknown',
    hasUnknown: true,
    fields: [{ path: [], verdict: 'unknown', reason: 'unreadable' }],
    unreadable,
  }
}

/** What is told of a resource as one thing, without its fields. */
function ofAll(
  base: Pick<ResourceVerdict, 'address' | 'type'>,
  decision: { readonly decision: Decision; readonly field?: Partial<FieldVerdict> },
): ResourceVerdict {
  const [verdict, reason] = decision.decision
  const field: FieldVerdict = { path: [], ...decision.field, verdict, reason }
  return { ...base, verdict, hasUnknown: verdict === 'unknown', fields: reason === 'equal' ? [] : [field] }
}

function undeclaredVerdict(input: JudgeInput, observation: Observation): { readonly decision: Decision } {
  if (observation.status === 'absent') return { decision: ['in-sync', 'removed'] }
  if (input.retained) return { decision: ['in-sync', 'retained'] }
  return { decision: hasMoved(input, observation) ? ['conflict', 'both-moved'] : ['pending', 'removal-pending'] }
}

/** The whole resource is missing: its existence is the only field. */
function absentVerdict(
  input: JudgeInput,
  change: Change,
): { readonly decision: Decision; readonly field?: Partial<FieldVerdict> } {
  const field = { kind: 'resource' as const, severity: change.fields[0]?.severity ?? ('high' as const) }
  if (ruleFor([], input.rules, 'acknowledge') !== undefined) return { decision: ['in-sync', 'acknowledged'], field }
  if (change.action === 'none') return { decision: ['in-sync', 'equal'] }
  if (input.inDoubt) return { decision: ['pending', 'in-doubt'], field }
  if (!input.owned) return { decision: ['pending', 'create'], field }
  const absent = { status: 'absent' } as const
  return { decision: whoMoved(input, absent, [], input.applied === null), field }
}

/** D's fields, what the provider found different outside of them, and L's fields that D no longer has. */
function fieldsOf(input: JudgeInput, change: Change): readonly Path[] {
  const covered: Path[] = [...input.fields, ...input.unknown]
  const found = change.fields
    .map((field) => field.path)
    .filter((path) => !covered.some((known) => overlaps(known, path)))
  const distinct = found.filter((path, index) => found.findIndex((other) => overlaps(other, path)) === index)
  return [...covered, ...distinct, ...releasedFields(input, [...covered, ...distinct])]
}

function releasedFields(input: JudgeInput, known: readonly Path[]): readonly Path[] {
  if (input.applied === null) return []
  return Object.keys(input.applied)
    .map((key): Path => [key])
    .filter((path) => !known.some((other) => startsWith(other, path)))
}

function judgeField(input: JudgeInput, observation: Observation, change: Change, path: Path): FieldVerdict | null {
  if (ruleFor(path, input.rules, 'yield') !== undefined) return null
  const difference = change.fields.find((field) => overlaps(field.path, path))
  const [verdict, reason] = decide(input, observation, change, path)
  if (reason === 'equal') return { path, verdict, reason }
  return { ...fieldFacts(input, observation, path, difference), verdict, reason }
}

/** A field in which nothing differs but what the provider hid, as it was told to. */
function hidden(input: JudgeInput, change: Change, path: Path): Decision | null {
  const suppressed = change.suppressed.filter((field) => overlaps(field.path, path))
  if (suppressed.length === 0) return null
  const told = suppressed.filter((field) => ruleFor(field.path, input.rules, 'yield') === undefined)
  if (told.length === 0) return ['in-sync', 'equal']
  return ['in-sync', told.some((field) => isOnlyAcknowledged(field.path, input)) ? 'acknowledged' : 'muted']
}

/** A rule of the definition is there to stay, and so comes first. */
function isOnlyAcknowledged(path: Path, { rules }: JudgeInput): boolean {
  return ruleFor(path, rules, 'mute') === undefined && ruleFor(path, rules, 'acknowledge') !== undefined
}

function decide(input: JudgeInput, observation: Observation, change: Change, path: Path): Decision {
  const differs = change.fields.some((field) => overlaps(field.path, path))
  if (observation.status === 'present' && observation.unreadable?.some((field) => overlaps(field.path, path)))
    return ['unknown', 'unreadable']
  if (input.unknown.some((unknown) => overlaps(unknown, path))) return ['pending', 'not-yet-known']
  const leftAlone = differs ? null : hidden(input, change, path)
  if (leftAlone !== null) return leftAlone
  if (input.writeOnly.some((field) => overlaps(field, path)))
    return declarationMoved(input, path) ? ['pending', 'declaration-moved'] : ['in-sync', 'not-observable']
  if (isReleased(input, path, differs))
    return input.unsetOnRemoval.some((field) => overlaps(field, path)) ? ['pending', 'unset'] : ['in-sync', 'released']
  if (!differs) return ['in-sync', 'equal']
  if (ruleFor(path, input.rules, 'mute') !== undefined) return ['in-sync', 'muted']
  if (ruleFor(path, input.rules, 'acknowledge') !== undefined) return ['in-sync', 'acknowledged']
  if (input.inDoubt) return ['pending', 'in-doubt']
  if (!input.owned) return ['pending', 'adopt']
  return whoMoved(input, observation, path, declarationMoved(input, path))
}

function isReleased(input: JudgeInput, path: Path, differs: boolean): boolean {
  if (differs && !input.unsetOnRemoval.some((field) => overlaps(field, path))) return false
  return (
    valueAt(input.declared ?? undefined, path) === undefined && valueAt(input.applied ?? undefined, path) !== undefined
  )
}

function fieldFacts(
  input: JudgeInput,
  observation: Observation,
  path: Path,
  difference: FieldChange | undefined,
): Omit<FieldVerdict, 'verdict' | 'reason'> {
  const sensitive = difference?.sensitive === true || input.sensitive.some((field) => overlaps(field, path))
  const declared = difference?.to ?? valueAt(input.declared ?? undefined, path)
  const observed = difference === undefined ? undefined : difference.from
  const evidence =
    observation.status === 'present' ? observation.evidence?.find((item) => overlaps(item.path, path)) : undefined
  return {
    path,
    ...(difference?.layer === undefined ? {} : { layer: difference.layer }),
    ...(difference === undefined ? {} : { kind: difference.kind, severity: difference.severity }),
    ...(sensitive ? { sensitive } : {}),
    ...(sensitive || declared === undefined ? {} : { declared }),
    ...(sensitive || observed === undefined ? {} : { observed }),
    ...(evidence === undefined ? {} : { evidence }),
  }
}
