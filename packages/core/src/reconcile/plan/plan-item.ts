import { type Change, type ChangeAction, noChange, type Refusal } from '../../domain/change.ts'
import type { Removal } from '../../domain/definition.ts'
import { formatPath, overlaps } from '../../domain/path.ts'
import type { ItemRefusal, PlanItem } from '../../domain/plan.ts'
import type { ResourceVerdict, VerdictReason } from '../../domain/verdict.ts'
import { describeChange } from '../../survey/describe-change.ts'
import { removalOf } from '../../survey/former-subject.ts'
import { isOwned, maskedRefusal, type Subject, type Surveyed, unreadableFields } from '../../survey/subject.ts'
import type { BesideOthers } from './beside-others.ts'
import { changedSince, destroyedBy, fieldsSince } from './destroyed-by.ts'
import { forgetting } from './hold/forgotten.ts'
import { elsewhereText, stayingText, stayingThing, whyItStays } from './staying-thing.ts'

/** What was asked for, as far as it decides on one resource. */
export interface ItemOptions extends BesideOthers {
  /** Whether it is among the targets. */
  readonly targeted: boolean
  /** Whether it was named to be replaced. */
  readonly replace: boolean
  readonly takeOver: boolean
  /** Removing is what this plan is for: what is protected is then refused, not left alone. */
  readonly destroy: boolean
  /** What the same resource was before its identity changed; it is removed first. */
  readonly previous: Surveyed | null
  readonly dependsOn: readonly string[]
  /** The address of its record, when that is another one. */
  readonly renamedFrom?: string | undefined
}

/** What a run would do with one resource. Pure. */
export function planItem(found: Surveyed, options: ItemOptions): PlanItem {
  const { subject, verdict } = found
  const worst = verdict.fields.find((field) => field.verdict === verdict.verdict)
  const base = {
    address: subject.address,
    type: subject.type,
    cause: isOursBefore(found, options.previous)
      ? ({ verdict: 'pending', reason: 'declaration-moved' } as const)
      : { verdict: verdict.verdict, reason: worst?.reason ?? ('equal' as VerdictReason) },
    ...causesOf(verdict),
    dependsOn: options.dependsOn,
    notYetKnown: subject.unknown.length > 0,
    adopt: false,
    takeOver: false,
    takeOverAllowed: options.takeOver || subject.declaration?.takeOver === true,
    ...(options.renamedFrom === undefined ? {} : { renamedFrom: options.renamedFrom }),
  }
  const idle = { ...base, action: 'none' as const, fields: [], steps: [] }
  if (!options.targeted)
    return { ...idle, sentence: 'left out', leftAlone: 'it is not among the targets', notTargeted: true }
  const read = options.previous?.subject.retained === true ? [found] : [found, options.previous]
  const unreadable = read.find((item) => item?.observation.status === 'unreadable')
  if (unreadable != null) return { ...idle, sentence: 'could not be read', unknown: unknownOf(unreadable) }
  if (subject.declared === null) return { ...base, ...undeclaredOf(found, options) }
  const unread = unreadableFields(found)
  const acknowledged = verdict.fields.filter(({ reason }) => reason === 'acknowledged').map(({ path }) => path)
  const elsewhere = elsewhereText(subject)
  const stays = options.previous === null ? null : stayingThing(found, options.previous, options)
  const decided = declaredOf(found, stays === null ? options : { ...options, previous: null }, stays?.isOurs === true)
  const notes = [
    stays === null ? null : stayingText(stays, found, decided),
    elsewhere,
    subject.unopened === undefined ? null : unopenedText,
  ].filter((note) => note !== null)
  return {
    ...base,
    ...decided,
    sentence: [decided.sentence, ...notes].join('; '),
    ...(unread.length === 0 ? {} : { unreadable: unread }),
    ...(acknowledged.length === 0 ? {} : { acknowledged }),
  }
}

const unopenedText = 'what was made of it before cannot be told, as it cannot be opened'

function causesOf({ fields }: ResourceVerdict): Pick<PlanItem, 'causes'> {
  const differing = fields.filter(({ verdict }) => verdict !== 'in-sync')
  if (new Set(differing.map(({ reason }) => reason)).size < 2) return {}
  return { causes: differing.map(({ path, verdict, reason }) => ({ path, verdict, reason })) }
}

function unknownOf(found: Surveyed): NonNullable<PlanItem['unknown']> {
  const { unreadable } = found.verdict
  return {
    reason: unreadable?.reason ?? 'invalid',
    detail: unreadable?.detail ?? 'it could not be read',
    ...(unreadable?.remedy === undefined ? {} : { remedy: unreadable.remedy }),
  }
}

type Decided = Pick<PlanItem, 'action' | 'fields' | 'steps' | 'sentence'> &
  Partial<
    Pick<
      PlanItem,
      | 'adopt'
      | 'changedSince'
      | 'forgottenBecause'
      | 'destroys'
      | 'replaceAsked'
      | 'typeBefore'
      | 'detail'
      | 'takeOver'
      | 'refusal'
      | 'leftAlone'
    >
  >

/** A resource that is no longer declared, or that a destroy removes. */
function undeclaredOf(found: Surveyed, options: ItemOptions): Decided {
  const { subject, observation } = found
  const record = subject.record
  const change = found.change ?? noChange
  const elsewhere = elsewhereText(subject)
  const forget = (why: string) => ({ ...shown('forget', noChange), ...forgetting(why) })
  if (elsewhere !== null && !subject.retained && record?.protect !== true) return forget(elsewhere)
  if (observation.status === 'absent') return forget(observation.stays ?? 'it is gone from the world')
  if (!isOwned(subject)) return forget('it was never ours, the object stays')
  if (options.destroy && record?.protect === true)
    return {
      ...shown('delete', change),
      sentence: `delete ${subject.address}`,
      refusal: protectedRefusal(subject.address),
    }
  if (subject.retained)
    return {
      ...shown('none', noChange),
      sentence: options.destroy ? 'kept' : 'kept, no longer declared',
      leftAlone: retainedBecause(found, options),
    }
  if (record?.removal === 'forget') return forget('the object stays')
  if (options.editedBy !== undefined) return forget(`"${options.editedBy}" edits it, and it stays`)
  const stays = whyItStays(found)
  if (stays !== null) return forget(stays)
  const since = changedSince(found)
  return {
    ...shown('delete', change),
    sentence: sentenceOf(found, 'delete', change),
    ...(since.length === 0 ? {} : { changedSince: since }),
    ...refusalOf(subject, change.refusal),
  }
}

function retainedBecause(found: Surveyed, { destroy }: ItemOptions): string {
  const record = found.subject.record
  if (destroy) return 'its removal is "retain": it stays in the world and on record'
  if (record?.protect === true) return 'it is no longer declared, and it is protected'
  if (record?.removal === 'retain') return 'it is no longer declared, and its removal is "retain"'
  return 'it is no longer declared; --prune removes it'
}

/** @param isOurs whether what is there is ours, as something else */
function declaredOf(found: Surveyed, options: ItemOptions, isOurs: boolean): Decided {
  const { subject, observation } = found
  const change = found.change ?? noChange
  const action = actionOf(found, change, options)
  const old = action === 'replace' ? destroyedBy(options.previous ?? found) : null
  const fields =
    action === 'replace' && options.previous !== null
      ? fieldsSince(change.fields, options.previous, subject.declared)
      : change.fields
  const foreign = observation.status === 'present' && !isOwned(subject) && !isOursBefore(found, options.previous)
  const differs = change.action !== 'none' || options.replace
  const decided: Decided = {
    ...shown(action, { ...change, fields }),
    sentence: sentenceOf(found, action, { ...change, fields }),
    ...(old === null ? {} : { destroys: old.destroys }),
    ...(action === 'replace' && options.previous === null && change.action !== 'replace' ? { replaceAsked: true } : {}),
    ...retypedFrom(action, found, options.previous),
    adopt: foreign && action === 'none',
    takeOver: differs && subject.unknown.length === 0 && (change.takesOver === true || (foreign && !isOurs)),
    ...(action === 'none' || found.verdict.detail === undefined ? {} : { detail: found.verdict.detail }),
    ...refusalOf(subject, old?.refusal ?? change.refusal),
  }
  const destroys =
    action === 'replace' && [found, options.previous].some((item) => item?.observation.status === 'present')
  if (destroys && (isProtected(found) || options.previous?.subject.record?.protect === true))
    return { ...decided, refusal: protectedRefusal(subject.address) }
  const removal = removalOf(subject)
  return destroys && removal !== 'delete' ? { ...decided, refusal: keptRefusal(removal) } : decided
}

/** What stays when it is let go is not removed to make room for another either. */
function keptRefusal(removal: Removal): Refusal {
  return {
    because: `what is there would be removed first, and its removal is "${removal}"`,
    remedy: 'Declare "removal: delete" for it, or another place for the new one.',
  }
}

/**
 * What is there may be ours as something of another type: that is replaced, and taken over from nobody. What need not be
 * removed to let go of that is not ours, as a file where nothing was declared to be.
 */
function isOursBefore({ subject }: Surveyed, previous: Surveyed | null): boolean {
  if (previous === null || !isOwned(previous.subject) || previous.change?.action === 'none') return false
  return subject.identity.length > 0 && subject.identity.every((key) => previous.subject.identity.includes(key))
}

/** Another type is another thing, whatever its fields are. */
function retypedFrom(
  action: ChangeAction,
  { subject }: Surveyed,
  previous: Surveyed | null,
): Pick<PlanItem, 'typeBefore'> {
  if (action !== 'replace' || previous === null || previous.subject.type === subject.type) return {}
  return { typeBefore: previous.subject.type }
}

function isProtected({ subject }: Surveyed): boolean {
  return subject.declaration?.protect === true || subject.record?.protect === true
}

function actionOf(found: Surveyed, change: Change, options: ItemOptions): ChangeAction {
  if (options.previous !== null && options.previous.observation.status === 'present') return 'replace'
  if (found.observation.status === 'absent' && change.action !== 'none') return 'create'
  if (options.replace && found.observation.status === 'present') return 'replace'
  if (found.subject.unknown.length > 0 && change.action === 'none') return 'update'
  return change.action
}

function shown(action: ChangeAction, change: Change): Pick<PlanItem, 'action' | 'fields' | 'steps'> {
  return { action, fields: change.fields.map(redactField), steps: change.steps }
}

/** Stored and shown plans hold no sensitive value. */
function redactField(field: Change['fields'][number]): Change['fields'][number] {
  if (field.sensitive !== true) return field
  const { from: _from, to: _to, ...rest } = field
  return rest
}

/** Whatever a provider says, nothing sensitive is in it. */
function refusalOf(subject: Subject, refusal: Refusal | undefined): Pick<PlanItem, 'refusal'> | object {
  return refusal === undefined ? {} : { refusal: maskedRefusal(subject, refusal) }
}

function protectedRefusal(address: string): ItemRefusal {
  return {
    because: `"${address}" is protected`,
    remedy: `Run once with "protect" taken out of the declaration of "${address}" and nothing else of it changed, then try again.`,
    protected: true,
  }
}

function sentenceOf(found: Surveyed, action: ChangeAction, change: Change): string {
  const { subject, observation } = found
  if (action === 'none') return 'nothing to do'
  const said = action === change.action ? describeChange(subject, change, observation) : null
  if (said !== null) return said.sentence
  const fields = change.fields.filter((field) => !subject.unknown.some((path) => overlaps(path, field.path)))
  const names = fields.map((field) => formatPath(field.path)).join(', ')
  return names === '' ? `${action} ${subject.address}` : `${action} ${subject.address}: ${names}`
}
