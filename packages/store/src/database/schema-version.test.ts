import { writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryPath } from '../../test/temporary-folder.ts'
import { migrations } from '../migrations/index.ts'
import type { Connection } from './connection.ts'
import { makeSchema } from './make-schema.ts'
import { openDurable } from './open-durable.ts'
import { schemaVersion } from './schema-version.ts'

/** A connection of which each look at the database is followed by something that another process does. */
function watched(connection: Connection, afterLook: () => void): Connection {
  const after = <T>(answer: T): T => {
    afterLook()
    return answer
  }
  return {
    ...connection,
    pragma: (text) => after(connection.pragma(text)),
    get: (query) => after(connection.get(query)),
  }
}

test('a database that another process makes while we look is none yet, or ours: never one of another program', () => {
  const path = temporaryPath()
  writeFileSync(path, '')
  const [mine, other] = [openDurable(path), openDurable(path)]
  onTestFinished(() => {
    mine.close()
    other.close()
  })
  const making = watched(mine, () => makeSchema(other, migrations, '1.0.0'))
  expect(schemaVersion(making, path)).toBe(0)
  expect(schemaVersion(making, path)).toBe(1)
})
