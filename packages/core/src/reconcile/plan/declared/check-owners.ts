import type { Owner, StateReader } from '../../../contracts/state-reader.ts'
import { errorFinding, type Finding } from '../../../domain/finding.ts'
import type { ResourceRecord } from '../../../domain/resource.ts'
import { bothKeys } from '../../../providers/real-keys.ts'
import type { RecordMatch } from '../../../survey/match-records.ts'
import { thing, writtenOwnerText } from '../owner-text.ts'
import type { Draft } from './draft-resources.ts'

/**
 * Two resources that own one thing are a finding, in one stack and over all stacks.
 *
 * @param isOwn whether an owner on record may be the resource itself
 */
export async function checkOwners(
  drafts: readonly Draft[],
  isOwn: (owner: Owner, draft: Draft) => boolean,
  state: StateReader,
): Promise<readonly Finding[]> {
  const owners = new Map<string, Draft>()
  const findings: Finding[] = []
  for (const draft of drafts) {
    for (const key of draft.claims?.owns ?? []) {
      const other = owners.get(key)
      if (other === undefined) owners.set(key, draft)
      else findings.push(twoOwners(draft, key, `"${other.declaration.address}"`))
    }
  }
  // Two spellings of one place in one stack may become two places in this run: a validator looks at that.
  for (const draft of drafts)
    for (const key of draft.claims?.real.owns ?? []) if (!owners.has(key)) owners.set(key, draft)
  for (const owner of await state.owners([...owners.keys()])) {
    const draft = owners.get(owner.key)
    if (draft !== undefined && !isOwn(owner, draft)) findings.push(twoOwners(draft, owner.key, writtenOwnerText(owner)))
  }
  return findings
}

/**
 * What a resource is to be about may still be, on record, what another one of the stack is about: it cannot change hands
 * while that one is not renamed to it. Pure.
 */
export function checkRecordedOwners(
  drafts: readonly Draft[],
  { recordOf, undeclared }: RecordMatch,
): readonly Finding[] {
  const drafted = new Map(drafts.map((draft) => [recordOf.get(draft.declaration.address), draft]))
  // Where something is that is declared as it is on record is known better than the record knows it.
  const isStill = (record: ResourceRecord, key: string) => drafted.get(record)?.claims?.owns.includes(key) === true
  const held = (record: ResourceRecord) => [
    ...record.identity,
    ...Object.entries(record.places).flatMap(([key, place]) => (isStill(record, key) ? [] : [place])),
  ]
  const holders = [...recordOf.values(), ...undeclared]
  const holder = new Map(holders.flatMap((record) => held(record).map((key) => [key, record] as const)))
  return drafts.flatMap((draft) => {
    const { claims, declaration } = draft
    if (claims === null) return []
    const own = recordOf.get(declaration.address)
    return bothKeys(claims.owns, claims.real.owns).flatMap((key) => {
      const record = holder.get(key)
      if (record === undefined || record === own) return []
      const isLeftToValidator = !claims.owns.includes(key) && isStill(record, key)
      return isLeftToValidator ? [] : [stillHeld(draft, key, record.address)]
    })
  })
}

function stillHeld(draft: Draft, key: string, holder: string): Finding {
  const { address, path } = draft.declaration
  return errorFinding('duplicate-identity', `"${address}" would be about what "${holder}" is about: ${thing(key)}.`, {
    address,
    path: [...path, 'properties'],
    detail: `Run once with "${holder}" removed or about something else, then with this definition.`,
  })
}

function twoOwners(draft: Draft, key: string, other: string): Finding {
  const { address, path } = draft.declaration
  return errorFinding('duplicate-identity', `"${address}" and ${other} are about the same thing: ${thing(key)}.`, {
    address,
    path: [...path, 'properties'],
    detail: 'One thing can have one owner only. Remove one of the two, or give them different identities.',
  })
}
