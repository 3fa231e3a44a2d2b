import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { definitionSchema } from '../src/definition/definition-schema.ts'
import { exportSchema } from '../src/transfer/export-schema.ts'
import { snapshotExportSchema } from '../src/transfer/snapshot-export-schema.ts'

/** A schema that is compiled and published. */
interface CompiledSchema {
  readonly schema: object
  /** The module it is written in, for the header. */
  readonly source: string
  /** What the validator checks: `Definition`. */
  readonly name: string
  /** Where the validator goes, from this folder. */
  readonly validator: string
  /** Where the schema goes. */
  readonly published: string
}

const schemas: readonly CompiledSchema[] = [
  {
    schema: definitionSchema,
    source: 'definition-schema.ts',
    name: 'Definition',
    validator: '../src/definition/generated/definition-validator.ts',
    published: '../schemas/definition.json',
  },
  {
    schema: exportSchema,
    source: 'export-schema.ts',
    name: 'Export',
    validator: '../src/transfer/generated/export-validator.ts',
    published: '../schemas/stack-export.json',
  },
  {
    schema: snapshotExportSchema,
    source: 'snapshot-export-schema.ts',
    name: 'SnapshotExport',
    validator: '../src/transfer/generated/snapshot-export-validator.ts',
    published: '../schemas/snapshot-export.json',
  },
]

const whatIsValidated: Readonly<Record<string, string>> = {
  Definition: 'a plain definition',
  Export: 'an exported stack',
  SnapshotExport: 'an exported snapshot',
}

function headerOf({ source, name }: CompiledSchema): string {
  return `// @ts-nocheck: the code below is generated JavaScript
/* Generated from ${source} by scripts/compile-schemas.ts. Do not edit. */
import type { ErrorObject } from 'ajv'

/** Validates ${whatIsValidated[name]}; the problems are in \`errors\` afterwards. */
interface ${name}Validator {
  (value: unknown): boolean
  errors?: ErrorObject[] | null
}

export const validate${name}: ${name}Validator = (value) => {
  const valid = validate(value)
  validate${name}.errors = validate.errors
  return valid
}
`
}

function compiled(schema: object): string {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: true, code: { source: true, esm: true } })
  return standalone
    .default(ajv, ajv.compile(schema))
    .replace('"use strict";', '')
    .replace(/export const validate = (validate\d+);\s*export default \1;/, 'const validate = $1;')
}

/** Absolute path and content of every file that is made from the schemas. */
export function compiledSchemas(): ReadonlyMap<string, string> {
  const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  return new Map(
    schemas.flatMap((one) => [
      [place(one.validator), `${headerOf(one)}${compiled(one.schema)}\n`],
      [place(one.published), `${JSON.stringify(one.schema, null, 2)}\n`],
    ]),
  )
}
