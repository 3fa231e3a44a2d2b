import { type DatabaseProblem, type SnapshotObjectKind, sha256 } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'
import { type Named, namesIn } from '../reads/snapshot-tree.ts'
import type { Settings } from '../settings.ts'
import { repairing } from './repairing.ts'

/** Objects of snapshots that name others, and whatever else is said to. */
const selectParents = statement(() =>
  tables
    .selectFrom('objects')
    .select(['sha256', 'kind'])
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('kind', 'in', ['root', 'shelf']),
        exists(selectFrom('object_parts').select('child').whereRef('object_parts.parent', '=', 'objects.sha256')),
      ]),
    )
    .orderBy('sha256'),
)

const selectData = statement((given: { name: string }) =>
  tables.selectFrom('objects').select('data').where('sha256', '=', given.name),
)

const selectParts = statement((given: { parent: string }) =>
  tables.selectFrom('object_parts').select('child').where('parent', '=', given.parent),
)

const selectKind = statement((given: { name: string }) =>
  tables.selectFrom('objects').select('kind').where('sha256', '=', given.name),
)

const insertPart = statement((given: Part) =>
  tables.insertInto('object_parts').values({ parent: given.parent, child: given.child }),
)

const deletePart = statement((given: Part) =>
  tables.deleteFrom('object_parts').where('parent', '=', given.parent).where('child', '=', given.child),
)

interface Part {
  readonly parent: string
  readonly child: string
}

/** How the noted parts of an object differ from what it names. */
interface Difference {
  readonly parent: string
  /** Named and kept, but not noted. */
  readonly missing: readonly string[]
  /** Noted, but not named. */
  readonly strange: readonly string[]
  /** Objects that are kept as something else than they are named as. */
  readonly otherKind: readonly string[]
}

/**
 * Whether what is noted as a part of an object of a snapshot is what the object itself names, which its digest proves. One
 * with damaged bytes names nothing. What an object names and what is not kept is told with the snapshots.
 */
export async function checkParts(
  connection: Connection,
  settings: Settings,
  repair: boolean,
): Promise<readonly DatabaseProblem[]> {
  const differences = connection.snapshot(() => allDifferences(connection))
  const repaired = repair && differences.length > 0
  if (repaired) await putRight(settings)
  const problems = differences.flatMap((difference) => problemsOf(difference, repaired))
  return [...new Map(problems.map((problem) => [problem.subject, problem])).values()]
}

function allDifferences(connection: Connection): readonly Difference[] {
  const parents = connection.all(selectParents({}))
  return parents.flatMap(({ sha256: parent, kind }) => differenceOf(connection, parent, kind))
}

function differenceOf(connection: Connection, parent: string, kind: string): readonly Difference[] {
  const data = connection.get(selectData({ name: parent }))?.data
  if (data === undefined || sha256(data) !== parent) return []
  const names = namedBy(kind, Buffer.from(data).toString('utf8'))
  if (names === null) return [{ parent, missing: [], strange: [], otherKind: [parent] }]
  const noted = new Set(connection.all(selectParts({ parent })).map(({ child }) => child))
  const kinds = new Map(names.map(({ sha256: name }) => [name, connection.get(selectKind({ name }))?.kind] as const))
  const difference = {
    parent,
    missing: [...kinds].filter(([name, kept]) => kept !== undefined && !noted.has(name)).map(([name]) => name),
    strange: [...noted].filter((name) => !kinds.has(name)),
    otherKind: names
      .filter(({ sha256: name, kind: named }) => (kinds.get(name) ?? named) !== named)
      .map(({ sha256: name }) => name),
  }
  return difference.missing.length + difference.strange.length + difference.otherKind.length === 0 ? [] : [difference]
}

/** Null: it is not of the form that its kind has, so the kind is what was changed. */
function namedBy(kind: string, text: string): readonly Named[] | null {
  if (kind !== 'root' && kind !== 'shelf') return null
  try {
    const names = namesIn(kind as SnapshotObjectKind, text)
    return names.every(({ sha256: name }) => /^[0-9a-f]{64}$/.test(name)) ? names : null
  } catch {
    return null
  }
}

/** Looks once more under the write lock: others may have written meanwhile. */
function putRight(settings: Settings): Promise<void> {
  return repairing(settings, (connection) => {
    for (const { parent, missing, strange } of allDifferences(connection)) {
      for (const child of missing) connection.run(insertPart({ parent, child }))
      for (const child of strange) connection.run(deletePart({ parent, child }))
    }
  })
}

function problemsOf(
  { parent, missing, strange, otherKind }: Difference,
  repaired: boolean,
): readonly DatabaseProblem[] {
  const kinds = otherKind.map((subject): DatabaseProblem => {
    const detail = 'It is kept as something that it is not: what names it, or is noted as its parts, does not fit that.'
    return { part: 'objects', subject, detail, remedy: 'Restore a backup.', repaired: false }
  })
  if (missing.length + strange.length === 0) return kinds
  const more = strange.length === 0 ? '' : ` ${strange.length} noted that it does not name.`
  const detail = `What is noted as its parts is not what it names: ${missing.length} not noted.${more}`
  const remedy = repaired
    ? 'Its parts were noted again as it names them.'
    : '"db check --repair" notes them again as it names them.'
  return [{ part: 'objects', subject: `parts of ${parent}`, detail, remedy, repaired }, ...kinds]
}
