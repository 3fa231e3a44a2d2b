import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import type { ExportedResource } from '../domain/stack-export.ts'
import { holdsForm } from '../domain/wire.ts'
import { recordedTrace } from '../records/trace-writes.ts'
import { claimsOf } from '../survey/make-subject.ts'

/** The types of rows with sensitive values: their readers tell what such rows edit. Pure. */
export function sensitiveTypes(resources: readonly ExportedResource[]): readonly string[] {
  return [...new Set(resources.filter(isSensitive).map(({ type }) => type))]
}

/**
 * What is sensitive of a row that no act of this record put into the world: it may be there all the same, and the row may
 * be forgotten before anything is done with it. What it is about is clear without a key. Pure.
 *
 * @param reader null where no plugin is there for the type: then what it edits is not known
 */
export function importedTraces(resource: ExportedResource, reader: ResourceReader | null): readonly StateWrite[] {
  const { type, host, declared, applied, identity } = resource
  const claims = claimsOf(reader, declared ?? applied, host)
  const owns = claims === null || claims.owns.length === 0 ? identity : claims.owns
  const trace = recordedTrace({ type, declared, applied }, { owns, edits: claims?.edits ?? [] })
  return trace === null ? [] : [{ write: 'trace', trace }]
}

function isSensitive({ declared, applied }: ExportedResource): boolean {
  return [declared, applied].some((value) => value !== null && holdsForm(value, '$secret'))
}
