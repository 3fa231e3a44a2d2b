import type { ReadingHost } from '../contracts/host.ts'
import type { JsonObject } from '../domain/json.ts'
import { realKeys } from '../providers/real-keys.ts'
import { noStanding, type Subject } from './subject.ts'

/** Subjects with where they really are now. What is on another machine is as it is written. */
export async function withRealKeys(
  subjects: readonly Subject[],
  host: Pick<ReadingHost, 'realPath' | 'inspect'>,
): Promise<readonly Subject[]> {
  const claims = subjects.map(({ identity, edits, keeps, host: name, obstacle }) => ({
    owns: identity,
    edits,
    keeps,
    host: obstacle === null ? name : '',
  }))
  const found = await realKeys(claims, host)
  return subjects.map((subject, index) => {
    const real = found[index] ?? subject.real
    const { owns, edits, keeps } = subject.real
    const same = real.owns === owns && real.edits === edits && real.keeps === keeps
    return withoutElsewhere(same ? subject : { ...subject, real })
  })
}

/** Nearly always: nothing is made then. */
const none: readonly never[] = Object.freeze([])

/** What is at another place than that on record is not what was made: nothing of the record counts for it. */
function withoutElsewhere(subject: Subject): Subject {
  const places = placesElsewhere(subject)
  if (places.length === 0 && subject.elsewhere === undefined) return subject
  const { elsewhere, ...rest } = subject
  if (places.length === 0) return rest
  const { target, sensitive, declared, former } = subject
  const told = former ?? (target.applied === null ? undefined : { values: [target.applied as JsonObject], sensitive })
  return {
    ...rest,
    elsewhere: places,
    standing: noStanding,
    target: { ...target, ...(declared === null ? {} : { applied: null }), baseline: null },
    ...(told === undefined ? {} : { former: told }),
  }
}

/** The recorded places of keys that lead elsewhere by now; of what is in force as the very thing that it still is. */
function placesElsewhere({ record, standing, elsewhere, identity, real, obstacle }: Subject): readonly string[] {
  const isInForce = standing.applied !== null || standing.ownedSince !== null || elsewhere !== undefined
  if (record === null || record.applied === null || obstacle !== null || !isInForce) return none
  const places = Object.keys(record.places).length === 0 ? null : record.places
  const placeOf = (key: string): string => places?.[key] ?? key
  const isElsewhere = (key: string, index: number): boolean =>
    placeOf(key) !== real.owns[index] && record.identity.includes(key)
  return identity.some(isElsewhere) ? identity.filter(isElsewhere).map(placeOf) : none
}
