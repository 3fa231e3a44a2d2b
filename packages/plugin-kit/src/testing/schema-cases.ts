import { isJsonObject, type JsonObject } from '@sloth-runner/core'
import { schemaKeywords } from '@sloth-runner/core/definition'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type ConformanceCase, must, mustEqual } from './case-list.ts'

function compile(schema: JsonObject): ReturnType<Ajv2020['compile']> {
  const ajv = new Ajv2020({ strictSchema: true, strictTypes: false, strictRequired: false, validateFormats: false })
  ajv.addVocabulary([...schemaKeywords])
  return ajv.compile(schema)
}

/** Rules about the schema and the claims of a type. */
export const schemaCases: readonly ConformanceCase[] = [
  {
    name: 'reader and fixer are of one type, named plugin:kind',
    async try({ reader, fixer }) {
      must(/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/.test(reader.type), `"${reader.type}" is no type`)
      mustEqual(fixer.type, reader.type, 'the fixer is of another type')
      must(/\S/.test(reader.description) && !reader.description.includes('\n'), 'it has no description of one line')
    },
  },
  {
    name: 'the schema is a JSON Schema (draft 2020-12) with known keywords only',
    async try({ reader }) {
      compile(reader.schema)
    },
  },
  {
    name: 'the schema accepts what a person may write and refuses unknown properties',
    async try({ reader }, world) {
      const validate = compile(reader.schema)
      for (const value of [world.declared, world.changed, world.replaced ?? world.declared])
        must(validate(value) === true, `refused: ${JSON.stringify(validate.errors)}`)
      must(validate({ ...world.declared, 'no-such-property': 1 }) !== true, 'an unknown property was accepted')
    },
  },
  {
    name: 'the schema describes every property',
    async try({ reader }) {
      const properties = isJsonObject(reader.schema.properties) ? reader.schema.properties : {}
      const silent = Object.entries(properties).filter(
        ([, value]) => !isJsonObject(value) || typeof value.description !== 'string',
      )
      mustEqual(
        silent.map(([key]) => key),
        [],
        'properties without a description',
      )
    },
  },
  {
    name: 'claims are pure and do not depend on the order of keys',
    async try({ reader }, { declared }) {
      const before = structuredClone(declared)
      const first = reader.claims(declared, 'local')
      const reversed = Object.fromEntries(Object.entries(declared).reverse())
      mustEqual(reader.claims(reversed, 'local'), first, 'another order of keys gave other claims')
      mustEqual(declared, before, 'the declaration was changed')
      must(first.owns.length > 0, 'it owns nothing')
    },
  },
  {
    name: 'claims are keys of one host',
    async try({ reader }, { declared }) {
      const here = reader.claims(declared, 'local')
      const there = reader.claims(declared, 'elsewhere')
      const keys = [...here.owns, ...(here.edits ?? []), ...(here.needs ?? [])]
      const others = new Set([...there.owns, ...(there.edits ?? []), ...(there.needs ?? [])])
      mustEqual(
        keys.filter((key) => others.has(key)),
        [],
        'keys are the same on another host',
      )
    },
  },
  {
    name: 'keys about a path have a form by which it is found where the path really is',
    async try({ reader }, { declared }) {
      const { owns, edits = [], keeps = [], shares = [] } = reader.claims(declared, 'local')
      const isPath = (key: string) => key.startsWith('path:local:/')
      const isIn = (key: string) => edits.some((file) => isPath(file) && beginsBeside(key, file.slice('path:'.length)))
      const lost = [
        ...owns.filter((key) => !isPath(key) && !isIn(key)),
        ...[...edits, ...keeps].filter((key) => !isPath(key)),
      ]
      mustEqual(
        lost.filter((key) => /^[^:]*:local:\//.test(key)),
        [],
        'neither "path:HOST:PATH", nor "KIND:HOST:PATH#REST" of a path that it edits',
      )
      const alone = shares.filter((key) => !owns.some((own) => own.startsWith(key.slice(0, key.lastIndexOf('#') + 1))))
      mustEqual(alone, [], 'what it shares begins, up to the last "#", as nothing that it owns')
    },
  },
]

/** Whether a key is `KIND:HOST:PATH#REST`, of this `HOST:PATH`. */
function beginsBeside(key: string, place: string): boolean {
  return key.slice(key.indexOf(':') + 1).startsWith(`${place}#`)
}
