import { removals } from '../domain/definition.ts'
import { stackStatuses } from '../domain/stack.ts'
import { definition, digest, ignoreRule, named, nullableText, text } from './schema-words.ts'

/* The objects that a snapshot is made of. Their digests are of exactly what is there, so that nothing in them has a default. */

/** Everything that a schema describes must be there. */
export const whole = <Schema extends { readonly properties: object }>(schema: Schema) =>
  ({ ...schema, required: Object.keys(schema.properties) }) as const

const digestsOf = (name: string) =>
  ({ type: 'object', propertyNames: { pattern: name }, additionalProperties: digest }) as const

const nullableDigest = { ...digest, type: ['string', 'null'] } as const

/** What a snapshot is known by. */
export const snapshotRoot = whole({
  type: 'object',
  additionalProperties: false,
  properties: {
    format: { const: 1 },
    definition,
    version: nullableText,
    description: nullableText,
    status: { enum: stackStatuses },
    resources: { ...digestsOf('^[0-9a-f]$'), description: 'Shelves by the first digit of their buckets.' },
    lists: whole({
      type: 'object',
      additionalProperties: false,
      properties: {
        dependencies: nullableDigest,
        outputs: nullableDigest,
        tasks: nullableDigest,
        values: nullableDigest,
      },
    }),
  },
})

/** Names up to sixteen buckets. */
export const snapshotShelf = digestsOf('^[0-9a-f]{2}$')

/** What is declared of a resource. */
export const snapshotResource = whole({
  type: 'object',
  additionalProperties: false,
  properties: {
    address: named,
    type: named,
    host: { const: 'local' },
    declared: { type: 'object' },
    dependsOn: { type: 'array', items: text },
    triggers: { type: 'array', items: text },
    protect: { type: 'boolean' },
    ignore: { type: 'array', items: ignoreRule },
    removal: { enum: removals },
    takeOver: { type: 'boolean' },
  },
})
