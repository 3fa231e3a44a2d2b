import { schemaFindings } from '../definition/schema-findings.ts'
import { sha256 } from '../domain/digest.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts'
import { addressProblem, nameProblem } from '../domain/names.ts'
import { formatPath, valueAt } from '../domain/path.ts'
import { keyText } from '../domain/place-key.ts'
import { exportFormat, exportVersion } from '../domain/stack-export.ts'
import type { StackVersions } from '../domain/stack-versions.ts'
import { valueKeyProblem } from '../domain/value.ts'
import { bytesOf, placesOfForm, secretIdOf } from '../domain/wire.ts'
import { versionFindings } from './check-versions.ts'
import { type DocumentKind, digestFindings, envelopeFindings } from './document-findings.ts'
import { type ExportRow, type RowList, type RowPlace, refusedRows, rowsOf } from './export-rows.ts'
import { validateExport } from './generated/export-validator.ts'
import { strayAcknowledgements } from './stray-acknowledgements.ts'

const stackExports: DocumentKind = {
  format: exportFormat,
  version: exportVersion,
  noun: 'stack',
  command: 'stack export',
}

const changed = 'Export it again. If it was changed on purpose, take the line with the digest out.'

/**
 * Everything that is wrong with a document as an exported stack, whatever record it is for: what it says it is, its
 * shape, its digest, and what its rows name. Paths are from its root. Pure.
 *
 * @param sealed what is known to be wrong with its sensitive values: what names one of them is no good either
 */
export function checkExport(document: Json, sealed: readonly Finding[] = []): readonly Finding[] {
  const whole = envelopeFindings(document, stackExports)
  if (whole.length > 0 || !isJsonObject(document)) return whole
  const shape = validateExport(document)
    ? []
    : schemaFindings(validateExport.errors ?? [], { path: [], value: document, noun: 'key' })
  const broken = refusedRows(shape)
  const lists = shape.some(({ path = [] }) => path.length < 2 && path[0] !== 'stack' && path[0] !== 'versions')
  return lists
    ? shape
    : [...shape, ...digestFindings(document, changed), ...sealed, ...ruleFindings(document, broken, sealed)]
}

/** The rules that a JSON Schema cannot say, for rows whose shape is good. */
function ruleFindings(
  document: JsonObject,
  broken: ReadonlySet<RowPlace>,
  damaged: readonly Finding[],
): readonly Finding[] {
  const rows = (list: RowList) => rowsOf(document, list, broken)
  const good = (list: RowList, findings: readonly Finding[]) => {
    const spoilt = refusedRows(findings)
    return rows(list).filter(({ index }) => !spoilt.has(`${list} ${index}`))
  }
  const keys = new Set(rows('keys').map(({ row }) => row.id))
  const sealed = rows('secrets').flatMap(({ row, index }) => keyFindings(row, index, keys))
  const secrets = new Set(good('secrets', [...sealed, ...damaged]).map(({ row }) => row.id))
  const objects = rows('objects').flatMap(({ row, index }) => objectFindings(row, index))
  const content = new Set(good('objects', objects).map(({ row }) => row.sha256))
  return [
    ...nameFindings(document.stack as JsonObject),
    ...rows('resources').flatMap(({ row, index }) => [
      ...addressFindings(row, index),
      ...secretFindings('resources', index, row, secrets),
    ]),
    ...repeated('resources', 'address', rows('resources')),
    ...repeatedKeys(rows('resources')),
    ...rows('outputs').flatMap(({ row, index }) => secretFindings('outputs', index, row, secrets)),
    ...repeated('outputs', 'name', rows('outputs')),
    ...rows('values').flatMap(({ row, index }) => [
      ...valueFindings(row, index),
      ...secretFindings('values', index, row, secrets),
    ]),
    ...repeated('values', 'key', rows('values')),
    ...strayAcknowledgements(document, broken),
    ...sealed,
    ...repeated('secrets', 'id', rows('secrets')),
    ...objects,
    ...repeated('objects', 'sha256', good('objects', objects)),
    ...['declared', 'manual'].flatMap((origin) =>
      repeated(
        'dependencies',
        'name',
        rows('dependencies').filter(({ row }) => (row.origin ?? 'manual') === origin),
      ),
    ),
    ...(document.versions === undefined || broken.has('versions')
      ? []
      : versionFindings(document.versions as unknown as StackVersions, { secrets, content })),
  ]
}

function nameFindings({ name }: JsonObject): readonly Finding[] {
  const problem = nameProblem(String(name))
  if (problem === null) return []
  return [
    errorFinding('invalid-name', `"${name}" cannot be the name of a stack: ${problem}.`, { path: ['stack', 'name'] }),
  ]
}

function addressFindings({ address }: JsonObject, index: number): readonly Finding[] {
  const problem = addressProblem(String(address))
  if (problem === null) return []
  return [
    errorFinding('invalid-address', `"${address}" is no address: ${problem}.`, {
      path: ['resources', index, 'address'],
    }),
  ]
}

function repeated(list: RowList, field: string, rows: readonly ExportRow[]): readonly Finding[] {
  const seen = new Set<Json | undefined>()
  return rows.flatMap(({ row, index }) => {
    const value = row[field]
    if (!seen.has(value)) {
      seen.add(value)
      return []
    }
    return [errorFinding('duplicate', `"${value}" is there twice.`, { path: [list, index, field] })]
  })
}

/** One thing has one owner. */
function repeatedKeys(rows: readonly ExportRow[]): readonly Finding[] {
  const owners = new Map<string, Json | undefined>()
  return rows.flatMap(({ row, index }) =>
    ((row.identity ?? []) as readonly string[]).flatMap((key) => {
      const owner = owners.get(key)
      if (owner === undefined || owner === row.address) {
        owners.set(key, row.address)
        return []
      }
      return [
        errorFinding('duplicate-identity', `"${row.address}" claims ${keyText(key)}, which "${owner}" owns.`, {
          path: ['resources', index, 'identity'],
        }),
      ]
    }),
  )
}

/** A sensitive value is a secret as a whole, and no other is. */
function valueFindings({ key, value, sensitive }: JsonObject, index: number): readonly Finding[] {
  const problem = valueKeyProblem(String(key))
  const sealed = secretIdOf(value) !== null
  return [
    ...(problem === null
      ? []
      : [
          errorFinding('invalid-key', `The key of a value is no good: ${problem}.`, { path: ['values', index, 'key'] }),
        ]),
    ...((sensitive === true) === sealed
      ? []
      : [
          errorFinding('invalid-value', `A value is sensitive when it is {"$secret": …}, and only then.`, {
            path: ['values', index, 'value'],
          }),
        ]),
  ]
}

/** A value that names a secret is nothing without it. */
function secretFindings(
  list: RowList,
  index: number,
  row: JsonObject,
  known: ReadonlySet<Json | undefined>,
): readonly Finding[] {
  return placesOfForm(row, '$secret').flatMap((path) => {
    const id = secretIdOf(valueAt(row, path))
    if (id !== null && known.has(id)) return []
    return [
      errorFinding(
        'missing-secret',
        `${formatPath(path)} names the secret ${id}, of which there is no good row in the file.`,
        {
          path: [list, index, ...path],
        },
      ),
    ]
  })
}

function keyFindings({ keyId }: JsonObject, index: number, keys: ReadonlySet<Json | undefined>): readonly Finding[] {
  if (keys.has(keyId)) return []
  return [
    errorFinding('missing-key', `It was sealed with the key ${keyId}, which is not in the file.`, {
      path: ['secrets', index, 'keyId'],
    }),
  ]
}

function objectFindings({ sha256: named, data }: JsonObject, index: number): readonly Finding[] {
  const bytes = bytesOf(data)
  if (bytes !== null && sha256(bytes) === named) return []
  return [
    errorFinding('damaged-object', `The content is not that of the digest ${named}.`, {
      path: ['objects', index, 'data'],
    }),
  ]
}
