import type { Removal } from '../../domain/definition.ts'
import { keyText } from '../../domain/place-key.ts'
import type { PlanItem } from '../../domain/plan.ts'
import { describeChange } from '../../survey/describe-change.ts'
import { removalOf } from '../../survey/former-subject.ts'
import { editsWhatItWas } from '../../survey/make-room.ts'
import { isStillThere } from '../../survey/shared-keys.ts'
import { isOwned, type Subject, type Surveyed } from '../../survey/subject.ts'

/** What a resource was before and that stays when it becomes another thing. */
export interface StayingThing {
  readonly previous: Surveyed
  readonly sentence: string
  /** Whether what is in it is ours, and taken over from nobody. */
  readonly isOurs: boolean
}

/** What is said of what is in force where links do not lead any more; null where there is no such thing. Pure. */
export function elsewhereText({ elsewhere }: Pick<Subject, 'elsewhere'>): string | null {
  if (elsewhere === undefined) return null
  const places = elsewhere.map(keyText).join(', ')
  return `a link on its way was moved, and ${places}, which was made before, is left as it is`
}

/** What of what a resource was stays; null where that goes first. Pure. */
export function stayingThing(
  found: Surveyed,
  previous: Surveyed,
  { editedBy, partOf }: { readonly editedBy?: string | undefined; readonly partOf?: string | undefined },
): StayingThing | null {
  const elsewhere = elsewhereText(previous.subject)
  if (elsewhere !== null) return { previous, sentence: elsewhere, isOurs: false }
  if (editedBy !== undefined && previous.observation.status === 'present')
    return { previous, sentence: `what it was stays: "${editedBy}" edits it`, isOurs: false }
  if (partOf !== undefined && previous.observation.status === 'present')
    return { previous, sentence: `what it was is left to "${partOf}", which is about the whole of it`, isOurs: false }
  const isEdited = editsWhatItWas(found, previous)
  const isOurs = isOwned(previous.subject) && previous.change?.action !== 'forget'
  const sentence = whyItStays(previous, removalOf(found.subject))
  if (sentence !== null) return { previous, sentence, isOurs: isOurs && isEdited }
  if (isStillThere(found, previous)) return { previous, sentence: 'it stays where it is', isOurs }
  if (!isEdited) return null
  const { type } = previous.subject
  // What it refuses to remove is not what it was, but what somebody put in its place.
  if (previous.change?.refusal !== undefined)
    return { previous, sentence: `what stands where the ${type} was stays, and is edited`, isOurs: false }
  return { previous, sentence: `the ${type} that it was stays, and is edited`, isOurs }
}

/** What would have stayed goes all the same where something else is declared in its very place and takes it over. Pure. */
export function stayingText(
  { previous, sentence }: StayingThing,
  { subject }: Surveyed,
  { takeOver, refusal }: Partial<Pick<PlanItem, 'takeOver' | 'refusal'>>,
): string {
  const isItsPlace = subject.identity.some((key) => previous.subject.identity.includes(key))
  const goes = takeOver === true && refusal === undefined && isItsPlace
  return goes ? `as ${previous.subject.type} it would stay` : sentence
}

/**
 * What is said of a thing that stays in the world although the record lets it go, because its provider says so, or because
 * its removal does where another is made elsewhere; null when it goes. Pure.
 */
export function whyItStays(old: Surveyed, removal: Removal = 'delete'): string | null {
  const { subject, observation, change } = old
  if (subject.retained && removal !== 'delete') {
    const places = subject.identity.map(keyText)
    return observation.status === 'absent' ? null : `${places.join(', ')} stays: its removal is "${removal}"`
  }
  if (subject.declared !== null || change?.action !== 'forget') return null
  return describeChange(subject, change, observation)?.sentence ?? 'the object stays'
}
