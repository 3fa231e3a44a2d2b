import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { definitionSchema } from '../src/definition/definition-schema.ts'

const validatorPath = fileURLToPath(new URL('../src/definition/generated/definition-validator.ts', import.meta.url))
const schemaPath = fileURLToPath(new URL('../schemas/definition.json', import.meta.url))

const header = `// @ts-nocheck: the code below is generated JavaScript
/* Generated from definition-schema.ts by scripts/compile-schemas.ts. Do not edit. */
import type { ErrorObject } from 'ajv'

/** Validates a plain definition; the problems are in \`errors\` afterwards. */
interface DefinitionValidator {
  (value: unknown): boolean
  errors?: ErrorObject[] | null
}

export const validateDefinition: DefinitionValidator = (value) => {
  const valid = validate(value)
  validateDefinition.errors = validate.errors
  return valid
}
`

/** Absolute path and content of every file that is made from the schemas. */
export function compiledSchemas(): ReadonlyMap<string, string> {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: true, code: { source: true, esm: true } })
  const validate = ajv.compile(definitionSchema)
  const code = standalone
    .default(ajv, validate)
    .replace('"use strict";', '')
    .replace(/export const validate = (validate\d+);\s*export default \1;/, 'const validate = $1;')
  return new Map([
    [validatorPath, `${header}${code}\n`],
    [schemaPath, `${JSON.stringify(definitionSchema, null, 2)}\n`],
  ])
}
