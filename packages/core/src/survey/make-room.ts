import { editedKeys, noStanding, ownedKeys, type Surveyed } from './subject.ts'
import { vacated } from './survey-subjects.ts'

/**
 * What was found of a resource whose old object is removed first. Where both are one place, as a file and a link at one path
 * are, or a link and a line that is to be in a file there, that object is ours: it is neither in the way nor taken over. Pure.
 */
export function withRoomMade(found: Surveyed, previous: Surveyed | null): Surveyed {
  if (previous?.observation.status !== 'present' || found.observation.status === 'absent') return found
  if (previous.subject.elsewhere !== undefined) return found
  if (previous.subject.retained || previous.change?.action === 'forget') return found
  const isOtherKind = found.observation.status === 'unreadable' && found.observation.reason === 'other-kind'
  const isInTheWay =
    shares(ownedKeys(found.subject), previous) || (isOtherKind && shares(editedKeys(found.subject), previous))
  return isInTheWay ? vacated(found) : found
}

/** After its old object is gone, nothing of it is in force. Pure. */
export function unowned(found: Surveyed): Surveyed {
  const { subject } = found
  const record = subject.record === null ? null : { ...subject.record, ...noStanding }
  const target = { ...subject.target, applied: null, baseline: null }
  return { ...found, subject: { ...subject, record, standing: noStanding, target } }
}

/**
 * Whether a resource edits what it was before, as a line does that is put into what was
 * declared as a whole file: that stays. Pure.
 */
export function editsWhatItWas({ subject, seen }: Surveyed, previous: Surveyed): boolean {
  return previous.observation.status === 'present' && seen !== null && shares(editedKeys(subject), previous)
}

/** Whether a resource is to be where its old object is. Pure. */
export function isSamePlace({ subject }: Surveyed, previous: Surveyed): boolean {
  return shares([...ownedKeys(subject), ...editedKeys(subject)], previous)
}

function shares(keys: readonly string[], { subject }: Surveyed): boolean {
  const place = ownedKeys(subject)
  return keys.some((key) => place.includes(key))
}

/** As `withRoomMade`, for all of a stack by their addresses. Pure. */
export function withRoomsMade(
  found: ReadonlyMap<string, Surveyed>,
  previous: ReadonlyMap<string, Surveyed>,
): ReadonlyMap<string, Surveyed> {
  if (previous.size === 0) return found
  return new Map([...found].map(([address, item]) => [address, withRoomMade(item, previous.get(address) ?? null)]))
}
