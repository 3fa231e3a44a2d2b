import type { Removal } from '../domain/definition.ts'
import { type SurveyScene, subjectFromRecord } from './make-subject.ts'
import type { OpenedRecord } from './open-records.ts'
import { ownedKeys, type Subject } from './subject.ts'

/**
 * The subject of what is in force on record while another thing is declared. It is to be removed, unless the declaration says
 * that the object stays when it is let go, and what is declared is to be elsewhere.
 *
 * @param now what is declared
 */
export function formerSubject(opened: OpenedRecord, now: Subject, scene: SurveyScene): Subject {
  const old = subjectFromRecord(opened, { ...scene, prune: true }, { undeclared: true })
  const owned = ownedKeys(now)
  const places = old.identity.map((key) => opened.record.places[key] ?? key)
  const isElsewhere = ![...old.identity, ...places].some((key) => owned.includes(key))
  return { ...old, retained: isElsewhere && removalOf(now) !== 'delete' }
}

/** What is to become of the object when the resource lets it go, as the newest declaration says. */
export function removalOf({ declaration, record }: Subject): Removal {
  return declaration?.removal ?? record?.removal ?? 'delete'
}
