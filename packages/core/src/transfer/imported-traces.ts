import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import { recordedTypes, typeInForce } from '../domain/resource.ts'
import type { ExportedResource } from '../domain/stack-export.ts'
import { holdsForm } from '../domain/wire.ts'
import { recordedTrace } from '../records/trace-writes.ts'
import { claimsOf } from '../survey/make-subject.ts'

/** The types of rows with sensitive values: their readers tell what such rows edit. Pure. */
export function sensitiveTypes(resources: readonly ExportedResource[]): readonly string[] {
  return recordedTypes(resources.filter(isSensitive))
}

/**
 * What is sensitive of a row that no act of this record put into the world: it may be there all the same, and the row may
 * be forgotten before anything is done with it. What it is about is clear without a key. Pure.
 *
 * @param readers of types without a plugin there is none: then what such a row edits is not known
 */
export function importedTraces(
  resource: ExportedResource,
  readers: ReadonlyMap<string, ResourceReader>,
): readonly StateWrite[] {
  const { type, declared, applied } = resource
  const before = typeInForce(resource)
  if (before === type) return tracesOf(resource, type, { declared, applied }, readers)
  return [
    ...tracesOf(resource, type, { declared, applied: null }, readers),
    ...tracesOf(resource, before, { declared: null, applied }, readers),
  ]
}

function tracesOf(
  { host, identity }: ExportedResource,
  type: string,
  { declared, applied }: Pick<ExportedResource, 'declared' | 'applied'>,
  readers: ReadonlyMap<string, ResourceReader>,
): readonly StateWrite[] {
  const claims = claimsOf(readers.get(type) ?? null, declared ?? applied, host)
  const owns = claims === null || claims.owns.length === 0 ? identity : claims.owns
  const trace = recordedTrace({ type, declared, applied }, { owns, edits: claims?.edits ?? [] })
  return trace === null ? [] : [{ write: 'trace', trace }]
}

function isSensitive({ declared, applied }: ExportedResource): boolean {
  return [declared, applied].some((value) => value !== null && holdsForm(value, '$secret'))
}
