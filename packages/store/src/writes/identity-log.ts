import { errorFinding, type Finding, InvalidInputError } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'

/**
 * The claims of identity of one transaction. All keys that are let go are let go before any is taken, so that two
 * resources can change keys with each other.
 */
export interface IdentityLog {
  /** The resource shall own exactly these keys. */
  claim(resourceId: number, address: string, keys: readonly string[]): void
  /** The resource is gone. */
  forget(resourceId: number): void
  /** Lets go and takes. Before the commit. `InvalidInputError` with a finding `duplicate-identity` for each that another one owns. */
  finish(): void
}

const deleteKeys = statement((given: { resourceId: number }) =>
  tables.deleteFrom('resource_identities').where('resource_id', '=', given.resourceId),
)

/** `ids`: a JSON list. */
const selectKeys = statement((given: { ids: string }) =>
  tables
    .selectFrom('resource_identities')
    .select(['resource_id', 'key'])
    .where('resource_id', 'in', listed<number>(given.ids))
    .orderBy('resource_id')
    .orderBy('position'),
)

const insertKey = statement((given: { key: string; resourceId: number; position: number }) =>
  tables
    .insertInto('resource_identities')
    .values({ key: given.key, resource_id: given.resourceId, position: given.position })
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

interface Claim {
  readonly address: string
  readonly keys: readonly string[]
}

/** The claims of one write transaction. */
export function identityLog(connection: Connection): IdentityLog {
  const claims = new Map<number, Claim>()
  return {
    claim: (resourceId, address, keys) => {
      claims.set(resourceId, { address, keys: [...new Set(keys)] })
    },
    forget: (resourceId) => {
      claims.delete(resourceId)
    },
    finish: () => {
      if (claims.size === 0) return
      const owned = ownedKeys(connection, [...claims.keys()])
      const changed = [...claims].filter(([id, { keys }]) => !sameKeys(owned.get(id) ?? [], keys))
      for (const [resourceId] of changed) if (owned.has(resourceId)) connection.run(deleteKeys({ resourceId }))
      const taken = changed.flatMap(([resourceId, claim]) => takeKeys(connection, resourceId, claim))
      if (taken.length > 0) throw new InvalidInputError(taken)
    },
  }
}

function ownedKeys(connection: Connection, ids: readonly number[]): ReadonlyMap<number, readonly string[]> {
  const rows = connection.all(selectKeys({ ids: JSON.stringify(ids) }))
  return new Map(
    [...Map.groupBy(rows, (row) => row.resource_id)].map(([id, owned]) => [id, owned.map((row) => row.key)]),
  )
}

function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index])
}

/** A finding for each key that another resource owns. */
function takeKeys(connection: Connection, resourceId: number, { address, keys }: Claim): readonly Finding[] {
  return keys
    .filter((key, position) => connection.run(insertKey({ key, resourceId, position })) === 0)
    .map((key) => ownedFinding(connection, address, key))
}

function ownedFinding(connection: Connection, address: string, key: string): Finding {
  const owner = connection.get(selectOwner({ key }))
  const who =
    owner === undefined
      ? 'a resource that is not on record any more owns: see "sloth-runner db check"'
      : owner.name === null
        ? `"${owner.address}" of a stack that is not on record any more owns: see "sloth-runner db check"`
        : `"${owner.address}" of the stack "${owner.name}" owns`
  return errorFinding('duplicate-identity', `"${address}" claims ${key}, which ${who}.`, {
    address,
    detail: 'One thing has one owner. Remove one of the two declarations, or let go of the other first.',
  })
}
