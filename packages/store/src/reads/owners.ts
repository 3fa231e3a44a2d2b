import type { Owner } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'

const ownerColumns = [
  'stacks.name as stack',
  'resources.address',
  'resources.protect',
  'resources.machine',
  'resources.owned_since as ownedSince',
] as const

type KeyColumn = 'resource_identities.key' | 'resource_identities.place'

/** Of owned keys: as they are written, or at their real places. */
const owned = (column: KeyColumn) =>
  tables
    .selectFrom('resource_identities')
    .innerJoin('resources', 'resources.id', 'resource_identities.resource_id')
    .innerJoin('stacks', 'stacks.id', 'resources.stack_id')
    .select(ownerColumns)
    .select((of) => [of.ref(column).$castTo<string>().as('key'), 'resource_identities.key as written'])

const selectOwners = statement((given: { keys: string }) =>
  owned('resource_identities.key').where('resource_identities.key', 'in', listed<string>(given.keys)),
)

const selectOwnersOfPlaces = statement((given: { keys: string }) =>
  owned('resource_identities.place').where('resource_identities.place', 'in', listed<string>(given.keys)),
)

const selectOwnersBelow = statement((given: { first: string; end: string }) =>
  owned('resource_identities.key')
    .where('resource_identities.key', '>', given.first)
    .where('resource_identities.key', '<', given.end),
)

const keyAfter = (column: KeyColumn) => (given: { after: string }) =>
  tables
    .selectFrom('resource_identities')
    .select((of) => of.ref(column).$castTo<string>().as('key'))
    .where(column, '>', given.after)
    .orderBy(column)
    .limit(1)

const selectKeyAfter = statement(keyAfter('resource_identities.key'))

const selectPlaceAfter = statement(keyAfter('resource_identities.place'))

const selectOwnersOfPlacesBelow = statement((given: { first: string; end: string }) =>
  owned('resource_identities.place')
    .where('resource_identities.place', '>', given.first)
    .where('resource_identities.place', '<', given.end),
)

/** Who owns these keys. */
export function readOwners(connection: Connection, keys: readonly string[]): readonly Owner[] {
  const given = { keys: JSON.stringify(keys) }
  const [written, places] = [connection.all(selectOwners(given)), connection.all(selectOwnersOfPlaces(given))]
  return byKey(places.length === 0 ? written : [...written, ...places])
}

/** Who owns keys that begin, after their kind, with one of these texts. */
export function readOwnersBelow(connection: Connection, beginnings: readonly string[]): readonly Owner[] {
  if (beginnings.length === 0) return []
  const [written, places] = [kindsIn(connection, selectKeyAfter), kindsIn(connection, selectPlaceAfter)]
  const below = (kinds: readonly string[], select: typeof selectOwnersBelow) =>
    beginnings.flatMap((beginning) => kinds.flatMap((kind) => connection.all(select(allFrom(`${kind}:${beginning}`)))))
  return byKey(eachOnce([...below(written, selectOwnersBelow), ...below(places, selectOwnersOfPlacesBelow)]))
}

/** The kinds of all keys: they are few, so that each is found by a step over all keys of the one before. */
function kindsIn(connection: Connection, select: typeof selectKeyAfter): readonly string[] {
  const kinds: string[] = []
  for (let after = ''; ; ) {
    const [row] = connection.all(select({ after }))
    if (row === undefined) return kinds
    const end = row.key.indexOf(':')
    if (end >= 0) kinds.push(row.key.slice(0, end))
    after = end < 0 ? row.key : allFrom(row.key.slice(0, end + 1)).end
  }
}

/** All texts that begin with one: up to the same with the next character at its end. */
function allFrom(first: string): { readonly first: string; readonly end: string } {
  const next = String.fromCharCode(first.charCodeAt(first.length - 1) + 1)
  return { first, end: `${first.slice(0, -1)}${next}` }
}

/** What begins with one text may begin with another one too. */
function eachOnce(rows: readonly OwnerRow[]): readonly OwnerRow[] {
  return [...new Map(rows.map((row) => [JSON.stringify([row.key, row.written]), row])).values()]
}

function byKey(rows: readonly OwnerRow[]): readonly Owner[] {
  return rows.map(ownerOf).sort((one, other) => (one.key < other.key ? -1 : 1))
}

type OwnerRow = Omit<Owner, 'protect'> & { readonly protect: number }

function ownerOf(row: OwnerRow): Owner {
  return { ...row, protect: row.protect === 1 }
}
