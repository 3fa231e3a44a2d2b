import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { compiledSchemas } from './compiled-schemas.ts'

/** Writes the committed files that are made from the schemas. Run it after a change of `definition-schema.ts`. */
for (const [path, content] of compiledSchemas()) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
