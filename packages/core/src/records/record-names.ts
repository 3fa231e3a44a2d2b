import { didYouMean } from '../domain/names.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { EngineError } from '../errors/engine-error.ts'

/** There is no resource of that address on record. */
export function noSuchResource(stack: string, name: string, records: readonly ResourceRecord[]): EngineError {
  const near = didYouMean(
    name,
    records.map((record) => record.address),
  )
  return new EngineError('no-such-resource', {
    message: `The stack "${stack}" has no resource "${name}" on record.${near}`,
    remedy: `List its resources with "sloth-runner stack resources ${stack}".`,
  })
}
