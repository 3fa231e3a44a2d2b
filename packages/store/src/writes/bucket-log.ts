import type { Connection } from '../database/connection.ts'
import { listed } from '../database/listed.ts'
import { statement, tables } from '../database/query.ts'
import type { ObjectLog } from './object-log.ts'

/**
 * The buckets of resources that one transaction writes to. The hash that is kept of each is cleared, so that the next
 * snapshot looks at these and at no others.
 */
export interface BucketLog {
  /** A resource of this bucket was written, or is gone. */
  touch(bucket: number): void
  /** Clears what was touched. Before a snapshot is taken, and before the commit. */
  finish(): void
}

/** `buckets`: a JSON list. */
const selectKept = statement((given: { stackId: number; buckets: string }) =>
  tables
    .selectFrom('resource_buckets')
    .select('sha256')
    .where('stack_id', '=', given.stackId)
    .where('bucket', 'in', listed<number>(given.buckets))
    .where('sha256', 'is not', null),
)

const clear = (stackId: number, buckets: string) => ({
  sql:
    'INSERT INTO resource_buckets (stack_id, bucket, sha256) SELECT ?, value, NULL FROM json_each(?) WHERE true' +
    ' ON CONFLICT (stack_id, bucket) DO UPDATE SET sha256 = NULL',
  parameters: [stackId, buckets],
})

/** The buckets of one write transaction. */
export function bucketLog(connection: Connection, stackId: number, objects: Pick<ObjectLog, 'release'>): BucketLog {
  const touched = new Set<number>()
  return {
    touch: (bucket) => {
      touched.add(bucket)
    },
    finish: () => {
      if (touched.size === 0) return
      const buckets = JSON.stringify([...touched])
      touched.clear()
      const kept = connection.all(selectKept({ stackId, buckets }))
      connection.run(clear(stackId, buckets))
      for (const { sha256 } of kept) if (sha256 !== null) objects.release(sha256)
    },
  }
}
