import type { ReadingHost } from '../contracts/host.ts'
import type { StateReader } from '../contracts/state-reader.ts'
import { rangeFindings } from '../dependencies/dependency-findings.ts'
import type { DependencyEdge } from '../domain/dependency.ts'
import { errorFinding, type Finding, warningFinding } from '../domain/finding.ts'
import type { JsonObject } from '../domain/json.ts'
import { keyText } from '../domain/place-key.ts'
import type { StackVersions } from '../domain/stack-versions.ts'
import { bothKeys, realKeys } from '../providers/real-keys.ts'
import { type RowPlace, refusedRows, rowsOf } from './export-rows.ts'
import { identityFindings, type ReadersOf } from './identity-findings.ts'
import { exportedProperties, relativePathFindings } from './relative-paths.ts'

/** What a document is to become part of. */
export interface ImportScene {
  /** The name that the stack is to have. */
  readonly stack: string
  readonly state: Pick<StateReader, 'owners' | 'stack' | 'snapshots'>
  readonly host: Pick<ReadingHost, 'machine' | 'realPath' | 'inspect'>
  hasType(type: string): boolean
  readonly readersOf: ReadersOf
}

/**
 * What stands between a document and this record: rows that are about something else than they say, things that somebody
 * else owns, relative paths, ranges that are none; and as warnings what will not be readable here. Of rows that
 * are refused already nothing more is said.
 */
export async function checkAgainstRecord(
  document: JsonObject,
  earlier: readonly Finding[],
  scene: ImportScene,
): Promise<readonly Finding[]> {
  const refused = refusedRows(earlier)
  return [
    ...(await relativePathFindings(exportedProperties(document, refused), scene.readersOf)),
    ...(await identityFindings(document, refused, scene.readersOf)),
    ...(await ownerFindings(document, refused, scene)),
    ...(await takenVersions(document, refused, scene)),
    ...dependencyFindings(document, refused, scene),
    ...readabilityFindings(document, refused, scene),
  ]
}

async function ownerFindings(
  document: JsonObject,
  refused: ReadonlySet<RowPlace>,
  { stack, state, host }: ImportScene,
): Promise<readonly Finding[]> {
  const rows = rowsOf(document, 'resources', refused)
  const written = rows.map(({ row }) => ({
    owns: (row.identity ?? []) as readonly string[],
    host: isElsewhere(row, host.machine) ? '' : ((row.host ?? 'local') as string),
  }))
  const real = await realKeys(written, host)
  const claimed = rows.flatMap(({ row, index }, position) =>
    bothKeys(written[position]?.owns ?? [], real[position]?.owns ?? []).map((key) => ({
      key,
      index,
      address: row.address as string,
    })),
  )
  const owners = new Map((await state.owners(claimed.map(({ key }) => key))).map((owner) => [owner.key, owner]))
  return claimed.flatMap(({ key, index, address }) => {
    const owner = owners.get(key)
    if (owner === undefined || owner.stack === stack) return []
    return [
      errorFinding(
        'duplicate-identity',
        `"${address}" claims ${keyText(key)}, which "${owner.address}" of the stack "${owner.stack}" owns.`,
        {
          path: ['resources', index, 'identity'],
          detail: 'One thing has one owner. Forget it there, or destroy that stack, first.',
        },
      ),
    ]
  })
}

/** A version is never given again: where it is on record it must be the same snapshot. */
async function takenVersions(
  document: JsonObject,
  refused: ReadonlySet<RowPlace>,
  { stack, state }: ImportScene,
): Promise<readonly Finding[]> {
  const versions = document.versions as unknown as StackVersions | undefined
  const here = versions === undefined || refused.has('versions') ? null : await state.stack(stack)
  if (here === null || versions === undefined) return []
  const present = new Map((await state.snapshots(here.id)).map((snapshot) => [snapshot.version, snapshot]))
  return versions.snapshots.flatMap(({ version, root, createdAt }, index) => {
    const other = present.get(version)
    if (other === undefined || (other.root === root && other.createdAt === createdAt)) return []
    return [
      errorFinding('version-taken', `The snapshot v${version} of "${stack}" is another one here.`, {
        path: ['versions', 'snapshots', index, 'version'],
        detail: `Import it under another name, delete the snapshots here first, or leave those of the file out: export without them, or --partial.`,
      }),
    ]
  })
}

function dependencyFindings(
  document: JsonObject,
  refused: ReadonlySet<RowPlace>,
  { stack }: ImportScene,
): readonly Finding[] {
  return rowsOf(document, 'dependencies', refused).flatMap(({ row, index }) => {
    const edge = { stack, name: row.name, range: row.range ?? null, origin: 'manual' } as DependencyEdge
    const place = (field: string) => ({ path: ['dependencies', index, field] })
    if (row.name === stack) return [errorFinding('stack-cycle', `"${stack}" cannot depend on itself.`, place('name'))]
    return rangeFindings([edge]).map((finding) => ({ ...finding, ...place('range') }))
  })
}

function isElsewhere(row: JsonObject, machine: string): boolean {
  return (row.machine ?? '') !== '' && row.machine !== machine
}

/** Told once each, however many resources it is about. */
function readabilityFindings(
  document: JsonObject,
  refused: ReadonlySet<RowPlace>,
  { host, hasType }: ImportScene,
): readonly Finding[] {
  const rows = rowsOf(document, 'resources', refused)
  const types = [...new Set(rows.map(({ row }) => row.type as string))].filter((type) => !hasType(type))
  const elsewhere = rows.filter(({ row }) => isElsewhere(row, host.machine))
  return [
    ...types.map((type) =>
      warningFinding('unknown-type', `No plugin here provides "${type}": resources of it are unknown to a detection.`),
    ),
    ...(elsewhere.length === 0
      ? []
      : [
          warningFinding(
            'wrong-host',
            `${elsewhere.length} resources were recorded on another machine: here they are unknown to a detection.`,
          ),
        ]),
  ]
}
