import { hash } from 'node:crypto'
import { closeSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import Database from 'better-sqlite3'

// What any program in Node takes to hold files against the record: reads the rows of the stack `files` in the database named
// as parameter, looks at each file as a file may be looked at that others may put something in the place of, and compares
// digests. Nothing is judged, told or recorded. Ends with 3 when a file is another.
const database = new Database(process.argv[2])
const slice = database.prepare(`SELECT resources.*, operations.after FROM resources
  LEFT JOIN operations ON operations.id = resources.last_operation
  WHERE resources.stack_id = (SELECT id FROM stacks WHERE name = 'files') AND resources.id > ? ORDER BY resources.id LIMIT 500`)
const keys = database.prepare('SELECT key FROM resource_identities WHERE resource_id BETWEEN ? AND ?')
const bytes = Buffer.alloc(65_536)
for (let last = 0; ; ) {
  const rows = slice.all(last)
  if (rows.length === 0) break
  keys.all(rows[0].id, rows.at(-1).id)
  last = rows.at(-1).id
  for (const { declared, baseline } of rows) {
    const { path, content } = JSON.parse(declared)
    JSON.parse(baseline)
    if (digestOf(path) !== content.$object.sha256) process.exitCode = 3
  }
}
database.close()

function digestOf(path) {
  const before = lstatSync(path)
  const file = openSync(path)
  const { ino, dev } = fstatSync(file)
  const length = readSync(file, bytes)
  closeSync(file)
  return before.ino === ino && before.dev === dev ? hash('sha256', bytes.subarray(0, length)) : ''
}
