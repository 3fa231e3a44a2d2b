import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'

const folder = join(import.meta.dirname, '..', '..', 'schemas')

/** The names of all committed schemas, without their shared definitions. */
export const schemaNames = readdirSync(folder)
  .map((file) => file.replace(/\.json$/, ''))
  .filter((name) => name !== 'definitions')

/** What a document breaks of the committed schema of that name; empty when it is as the schema says. */
export function schemaProblems(name: string, document: unknown): readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
  for (const file of ['definitions', name])
    ajv.addSchema(JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')))
  const validate = ajv.getSchema(`${name}.json`)
  if (validate === undefined) throw new Error(`There is no schema ${name}.`)
  return validate(document)
    ? []
    : (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
      )
}
