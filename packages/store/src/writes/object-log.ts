import type { Connection } from '../database/connection.ts'
import { statement, tables } from '../database/query.ts'

/** The objects that one transaction leaves without something that held them. */
export interface ObjectLog {
  /** Something let go of it. */
  release(sha256: string): void
  /** Deletes those that nothing needs any more, and then what they named. Before the commit. Returns whether any was. */
  finish(): boolean
}

const selectNamed = statement((given: { parent: string }) =>
  tables
    .selectFrom('object_parts')
    .select('child')
    .where('parent', '=', given.parent)
    .union(tables.selectFrom('object_refs').select('sha256 as child').where('parent', '=', given.parent)),
)

/** What is needed is found out in the statement that deletes: nothing can come between. A cached bucket is needed too. */
const deleteUnneeded = statement((given: { sha256: string }) =>
  tables
    .deleteFrom('objects')
    .where('sha256', '=', given.sha256)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('state_versions').select('id').whereRef('state_data', '=', 'objects.sha256'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('object_parts').select('parent').whereRef('child', '=', 'objects.sha256'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('resource_buckets').select('bucket').whereRef('resource_buckets.sha256', '=', 'objects.sha256'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('object_refs').select('field').whereRef('object_refs.sha256', '=', 'objects.sha256'))),
    ),
)

/** The objects of one write transaction. */
export function objectLog(connection: Connection): ObjectLog {
  const released = new Set<string>()
  return {
    release: (sha256) => {
      released.add(sha256)
    },
    finish: () => {
      let deleted = false
      for (const sha256 of released) {
        released.delete(sha256)
        const named = connection.all(selectNamed({ parent: sha256 }))
        if (connection.run(deleteUnneeded({ sha256 })) === 0) continue
        deleted = true
        for (const { child } of named) released.add(child)
      }
      return deleted
    },
  }
}
