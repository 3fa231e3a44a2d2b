import { didYouMean } from '../domain/names.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { EngineError } from '../errors/engine-error.ts'

/** There are no resources of these names on record. */
export function noSuchResource(
  stack: string,
  names: readonly string[],
  records: readonly ResourceRecord[],
): EngineError {
  const known = records.map((record) => record.address)
  return new EngineError('no-such-resource', {
    message: names
      .map((name) => `The stack "${stack}" has no resource "${name}" on record.${didYouMean(name, known)}`)
      .join(' '),
    remedy: `List its resources with "sloth-runner stack resources ${stack}".`,
  })
}
