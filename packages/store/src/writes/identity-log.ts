import { errorFinding, type Finding, InvalidInputError, keyText } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'

/**
 * The claims of identity of one transaction. All keys that are let go are let go before any is taken, so that two
 * resources can change keys with each other.
 */
export interface IdentityLog {
  /**
   * The resource shall own exactly these keys.
   *
   * @param places by key the key at its real place, where that is another
   */
  claim(resourceId: number, address: string, keys: readonly string[], places: Places): void
  /** The resource is gone. */
  forget(resourceId: number): void
  /**
   * Lets go and takes. What is owned at its real place is owned over all stacks; inside of one stack two spellings of one place
   * may become two places in the same run. Before the commit. `InvalidInputError` with a finding `duplicate-identity` for each
   * that another one owns.
   */
  finish(): void
}

const deleteKeys = statement((given: { resourceId: number }) =>
  tables.deleteFrom('resource_identities').where('resource_id', '=', given.resourceId),
)

/** `ids`: a JSON list. */
const selectKeys = statement((given: { ids: string }) =>
  tables
    .selectFrom('resource_identities')
    .select(['resource_id', 'key', 'place'])
    .where('resource_id', 'in', listed<number>(given.ids))
    .orderBy('resource_id')
    .orderBy('position'),
)

const insertKey = statement((given: { key: string; resourceId: number; position: number; place: string | null }) =>
  tables
    .insertInto('resource_identities')
    .values({ key: given.key, resource_id: given.resourceId, position: given.position, place: given.place })
    .onConflict((conflict) => conflict.doNothing()),
)

const selectOwner = statement((given: { key: string }) =>
  tables
    .selectFrom('resource_identities')
    .innerJoin('resources', 'resources.id', 'resource_identities.resource_id')
    .leftJoin('stacks', 'stacks.id', 'resources.stack_id')
    .select(['resources.id', 'resources.address', 'stacks.name'])
    .where('resource_identities.key', '=', given.key),
)

/** By key the key at its real place, where that is another. */
type Places = Readonly<Record<string, string>>

interface Claim {
  readonly address: string
  readonly keys: readonly string[]
  readonly places: Places
}

/** Of other stacks, what is owned by these keys as they are written. `keys`: a JSON list. */
const selectWritten = statement((given: { keys: string; stackId: number }) =>
  elsewhere(given.stackId)
    .select('resource_identities.key')
    .where('resource_identities.key', 'in', listed<string>(given.keys)),
)

/** The same at its real places. */
const selectPlaces = statement((given: { keys: string; stackId: number }) =>
  elsewhere(given.stackId)
    .select((of) => of.ref('resource_identities.place').$castTo<string>().as('key'))
    .where('resource_identities.place', 'in', listed<string>(given.keys)),
)

function elsewhere(stackId: number) {
  return tables
    .selectFrom('resource_identities')
    .innerJoin('resources', 'resources.id', 'resource_identities.resource_id')
    .leftJoin('stacks', 'stacks.id', 'resources.stack_id')
    .select(['resources.address', 'stacks.name'])
    .where('resources.stack_id', '<>', stackId)
}

/** The claims of one write transaction. */
export function identityLog(connection: Connection, stackId: number): IdentityLog {
  const claims = new Map<number, Claim>()
  return {
    claim: (resourceId, address, keys, places) => {
      claims.set(resourceId, { address, keys: [...new Set(keys)], places })
    },
    forget: (resourceId) => {
      claims.delete(resourceId)
    },
    finish: () => {
      if (claims.size === 0) return
      const owned = ownedKeys(connection, [...claims.keys()])
      const changed = [...claims].filter(([id, claim]) => !isOwned(owned.get(id) ?? [], claim))
      for (const [resourceId] of changed) if (owned.has(resourceId)) connection.run(deleteKeys({ resourceId }))
      const taken = changed.flatMap(([resourceId, claim]) => takeKeys(connection, resourceId, claim))
      const held = placesTaken(
        connection,
        stackId,
        changed.map(([, claim]) => claim),
      )
      if (taken.length + held.length > 0) throw new InvalidInputError([...taken, ...held])
    },
  }
}

interface OwnedKey {
  readonly key: string
  readonly place: string | null
}

function ownedKeys(connection: Connection, ids: readonly number[]): ReadonlyMap<number, readonly OwnedKey[]> {
  return Map.groupBy(connection.all(selectKeys({ ids: JSON.stringify(ids) })), (row) => row.resource_id)
}

function isOwned(owned: readonly OwnedKey[], { keys, places }: Claim): boolean {
  return (
    owned.length === keys.length &&
    owned.every(({ key, place }, index) => key === keys[index] && place === placeOf(key, places))
  )
}

function placeOf(key: string, places: Places): string | null {
  const place = places[key]
  return place === undefined || place === key ? null : place
}

/** A finding for each key that another resource owns. */
function takeKeys(connection: Connection, resourceId: number, { address, keys, places }: Claim): readonly Finding[] {
  return keys
    .filter((key, position) => {
      const row = { key, resourceId, position, place: placeOf(key, places) }
      return connection.run(insertKey(row)) === 0
    })
    .map((key) => ownedFinding(address, key, connection.get(selectOwner({ key }))))
}

/** A finding for each place that a resource of another stack owns, by whatever spelling. */
function placesTaken(connection: Connection, stackId: number, claims: readonly Claim[]): readonly Finding[] {
  const claimed = new Map(
    claims.flatMap(({ address, keys, places }) =>
      keys.flatMap((key) => [[key, address] as const, [placeOf(key, places) ?? key, address] as const]),
    ),
  )
  const real = claims.flatMap(({ keys, places }) => keys.flatMap((key) => placeOf(key, places) ?? []))
  const holders = [
    ...connection.all(selectPlaces({ stackId, keys: JSON.stringify([...claimed.keys()]) })),
    ...(real.length === 0 ? [] : connection.all(selectWritten({ stackId, keys: JSON.stringify(real) }))),
  ]
  return holders.map((holder) => ownedFinding(claimed.get(holder.key) ?? '', holder.key, holder))
}

interface Holder {
  readonly address: string
  readonly name: string | null
}

function ownedFinding(address: string, key: string, owner: Holder | undefined): Finding {
  return errorFinding('duplicate-identity', `"${address}" claims ${keyText(key)}, which ${whoOwns(owner)}.`, {
    address,
    detail: 'One thing has one owner. Remove one of the two declarations, or let go of the other first.',
  })
}

function whoOwns(owner: Holder | undefined): string {
  const gone = 'is not on record any more owns: see "sloth-runner db check"'
  if (owner === undefined) return `a resource that ${gone}`
  if (owner.name === null) return `"${owner.address}" of a stack that ${gone}`
  return `"${owner.address}" of the stack "${owner.name}" owns`
}
