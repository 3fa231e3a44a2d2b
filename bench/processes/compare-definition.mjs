import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import Database from 'better-sqlite3'
import { load } from 'js-yaml'

// What any program in Node takes to hold a definition against the record: reads the YAML file that is the first parameter and
// the rows of its stack in the database that is the second, and compares what is declared. Nothing is checked, asked of a
// provider, judged or told. Ends with 3 when something differs.
const { name, resources } = load(readFileSync(process.argv[2], 'utf8'))
const database = new Database(process.argv[3], { readonly: true })
const rows = database
  .prepare('SELECT * FROM resources WHERE stack_id = (SELECT id FROM stacks WHERE name = ?)')
  .all(name)
database.close()
for (const { address, declared, applied, baseline } of rows) {
  const recorded = [declared, applied, baseline].map((text) => JSON.parse(text))
  if (!isDeepStrictEqual(recorded[0], resources[address]?.properties)) process.exitCode = 3
}
if (rows.length !== Object.keys(resources).length) process.exitCode = 3
