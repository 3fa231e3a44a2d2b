import type { Json, StackContent } from '@sloth-runner/core'
import type { Connection } from '../database/connection.ts'
import type { Judge } from '../locks/liveness.ts'
import { readDependencies } from './dependencies.ts'
import { readAcknowledgements } from './drift.ts'
import { readNamed } from './named-content.ts'
import { readOutputs } from './records.ts'
import { readResources } from './resources.ts'
import { readStack } from './stacks.ts'
import { readValues } from './values.ts'
import { readVersions } from './versions.ts'

/** Everything that a live stack consists of. `StoreError` `store-corrupt` when content is not as it was kept. */
export function readContent(
  connection: Connection,
  { path, judge, now }: { readonly path: string; readonly judge: Judge; readonly now: number },
  name: string,
  withVersions: boolean,
): StackContent | null {
  const stack = readStack(connection, judge, name)
  if (stack === null) return null
  const resources = readResources(connection, stack.id, {})
  const outputs = readOutputs(connection, stack.id)
  const stackValues = readValues(connection, { stackId: stack.id, now })
  const versions = withVersions ? readVersions(connection, path, stack.id) : null
  const values = [
    ...resources.flatMap(({ declared, applied, baseline }) => [declared, applied, baseline]),
    ...[...outputs, ...stackValues].map(({ value }) => value),
    versions as Json,
  ]
  return {
    stack,
    resources,
    outputs,
    values: stackValues,
    acknowledgements: readAcknowledgements(connection, stack.id),
    dependencies: readDependencies(connection, stack.id),
    ...readNamed(connection, path, values as Json),
    versions,
  }
}
