import type { SecretReader } from '../contracts/secret-vault.ts'
import { type Declaration, typeInForce } from '../domain/resource.ts'
import { placesOfForm } from '../domain/wire.ts'
import { EngineError } from '../errors/engine-error.ts'
import { bothKeys } from '../providers/real-keys.ts'
import type { PlacedClaims } from './make-subject.ts'
import type { OpenedRecord } from './open-records.ts'
import { noStanding } from './subject.ts'

/** A resource that is declared, and what is on record of it. */
export interface DeclaredRecord {
  readonly declaration: Declaration
  readonly claims: PlacedClaims | null
  readonly opened: OpenedRecord | null
}

/**
 * What is on record of resources that are declared. Where what is in force of the very thing that is declared cannot be opened,
 * as its key is missing or it is damaged, nothing is known of that any more, and nothing need be: its values are given again. It
 * is as if it were not ours, so that what is there is adopted when it is as declared, and taken over when it is not. While the
 * key that would seal them is missing itself, all stays as it is.
 */
export async function declaredAnew(
  declared: readonly DeclaredRecord[],
  secrets: SecretReader,
): Promise<readonly (OpenedRecord | null)[]> {
  if (!declared.some(isUnopened) || !(await canSeal(secrets))) return declared.map(({ opened }) => opened)
  return declared.map((one) => (isUnopened(one) && isSameThing(one) ? withoutStanding(one.opened) : one.opened))
}

interface UnopenedRecord extends DeclaredRecord {
  readonly opened: OpenedRecord
}

function isUnopened(one: DeclaredRecord): one is UnopenedRecord {
  const reason = one.opened?.obstacle?.reason
  return reason === 'no-key' || reason === 'damaged'
}

/** What was in force elsewhere, or as something else, goes first: that takes the key. */
function isSameThing({ declaration, claims, opened: { record } }: UnopenedRecord): boolean {
  if (claims === null || typeInForce(record) !== declaration.type) return false
  const owned = bothKeys(claims.owns, claims.real.owns)
  return record.identity.length > 0 && record.identity.every((key) => owned.includes(record.places[key] ?? key))
}

function withoutStanding({ record }: OpenedRecord): OpenedRecord {
  return {
    record: { ...record, ...noStanding },
    declared: null,
    applied: null,
    unknown: [],
    sensitive: [record.declared, record.applied].flatMap((value) => placesOfForm(value, '$secret')),
    obstacle: null,
    unopened: true,
  }
}

async function canSeal(secrets: SecretReader): Promise<boolean> {
  try {
    await secrets.digestsOf([])
    return true
  } catch (error) {
    if (EngineError.isInstance(error) && error.code === 'key-missing') return false
    throw error
  }
}
