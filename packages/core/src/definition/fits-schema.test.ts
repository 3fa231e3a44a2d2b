import { expect, it } from 'vitest'
import type { Json, JsonObject } from '../domain/json.ts'
import { compileSchema } from './compile-schema.ts'
import { fitsSchema } from './fits-schema.ts'

const simple: readonly JsonObject[] = [
  ...['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'].map((type) => ({ type })),
  { type: ['string', 'null'] },
  { enum: ['a', 1, null] },
  { const: 1 },
  { minLength: 2 },
  { maxLength: 1 },
  { pattern: '^.$' },
  { pattern: '\\p{L}b' },
  { minimum: 1 },
  { maximum: 1 },
  { minItems: 1 },
  { maxItems: 1 },
  { items: { type: 'string' } },
  { minProperties: 1 },
  { maxProperties: 1 },
  { required: ['a', 'b'] },
  { properties: { a: { type: 'string' }, b: false } },
  { additionalProperties: false },
  { additionalProperties: { type: 'integer' }, properties: { a: true } },
  { propertyNames: { maxLength: 1 } },
  { dependentRequired: { a: ['b'] } },
  { dependentSchemas: { a: false } },
  { dependentSchemas: { b: { required: ['a'] } } },
  { title: 'words', description: 'words', 'x-path': true, contentEncoding: 'base64', format: 'ipv4' },
]

const plain: readonly Json[] = ['', 'a', 'ab', 'b', '\u{1f600}', '\u{1f600}b', -1, 0, 1, 1.5, 2, true, false, null]

const values: readonly Json[] = [
  ...plain,
  [],
  ['a'],
  ['a', 1],
  {},
  ...plain.map((value) => ({ a: value })),
  { b: 1 },
  { bb: 1 },
  { a: 'a', b: 1 },
  { a: 1, constructor: 1 },
]

const pairs = simple.flatMap((one, index) => [[one, simple[(index + 7) % simple.length] as JsonObject] as const])
const combined: readonly JsonObject[] = pairs.flatMap(([one, other]) => [
  { not: one },
  { not: { not: one } },
  { allOf: [one, other] },
  { anyOf: [one, other] },
  { oneOf: [one, other] },
  { properties: { a: one }, additionalProperties: other },
  { items: { anyOf: [one, other] } },
])

it.each([...simple, ...combined].map((schema) => [schema]))('says of %j what ajv says', (schema) => {
  const validate = compileSchema(schema, 'provider')
  const said = (check: (value: Json) => boolean): readonly Json[] => values.filter(check)
  expect(said((value) => fitsSchema(schema, value))).toEqual(said((value) => validate(value)))
})

it.each([
  { $ref: '#/$defs/a', $defs: { a: true } },
  { patternProperties: {} },
  { not: { unevaluatedProperties: false } },
  { enum: [{}] },
  { const: [] },
])('leaves %j to ajv', (schema) => {
  expect(values.some((value) => fitsSchema(schema as JsonObject, value))).toBe(false)
})
