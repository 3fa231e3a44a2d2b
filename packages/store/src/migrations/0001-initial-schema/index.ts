import type { Migration } from '../migration.ts'
import { dependencyTables } from './dependencies.ts'
import { driftTables } from './drift.ts'
import { eventTables } from './events.ts'
import { hookTables } from './hooks.ts'
import { journalTables } from './journal.ts'
import { lockTables } from './locks.ts'
import { objectTables } from './objects.ts'
import { resourceTables } from './resources.ts'
import { sealTables } from './seals.ts'
import { secretTables } from './secrets.ts'
import { snapshotTables } from './snapshots.ts'
import { stackTables } from './stacks.ts'
import { valueTables } from './values.ts'

/** In an order in which each part finds what it refers to. */
const parts = [
  sealTables,
  stackTables,
  lockTables,
  journalTables,
  resourceTables,
  valueTables,
  dependencyTables,
  driftTables,
  objectTables,
  snapshotTables,
  secretTables,
  eventTables,
  hookTables,
]

/** Everything the first release keeps. */
export const initialSchema: Migration = {
  version: 1,
  name: 'initial-schema',
  up(execute) {
    for (const part of parts) execute(part)
  },
}
