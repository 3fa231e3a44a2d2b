import { removals } from '../domain/definition.ts'
import { dependencyOrigins } from '../domain/dependency.ts'
import { resourceStates } from '../domain/resource.ts'
import { keyWrappings } from '../domain/secret.ts'
import { stackStatuses } from '../domain/stack.ts'
import { exportFormat, exportVersion } from '../domain/stack-export.ts'
import { base64, definition, digest, ignoreRule, map, named, nullableText, text } from './schema-words.ts'
import { snapshotResource, snapshotRoot, snapshotShelf, whole } from './snapshot-object-schema.ts'

const texts = { type: ['array', 'null'], items: text, description: 'Null is none.' } as const
const flag = { type: ['boolean', 'null'], description: 'Null is false.' } as const

/** A resource on record. What is left out is as on a resource that nobody has written to. */
const resource = {
  type: 'object',
  additionalProperties: false,
  required: ['address', 'type'],
  properties: {
    address: named,
    type: named,
    host: { enum: ['local', null] },
    machine: { ...nullableText, description: 'Identifies the machine it was recorded on. Null: this one.' },
    identity: { ...texts, description: 'The keys it owns. Null is none.' },
    state: { enum: [...resourceStates, null], description: 'Null is pending.' },
    declared: map,
    applied: map,
    appliedType: { ...nullableText, description: 'The type of what is in force, where that is another one.' },
    baseline: {},
    left: {},
    ownedSince: { type: ['integer', 'null'], minimum: 0, description: 'Milliseconds since 1970.' },
    dependsOn: texts,
    triggers: texts,
    protect: flag,
    ignore: { type: ['array', 'null'], items: ignoreRule },
    removal: { enum: [...removals, null], description: 'Null is delete.' },
    takeOver: flag,
    error: nullableText,
  },
} as const

const output = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'value'],
  properties: { name: named, value: {}, sensitive: flag },
} as const

const value = {
  type: 'object',
  additionalProperties: false,
  required: ['key', 'value'],
  properties: {
    key: named,
    value: {},
    sensitive: flag,
    expiresAt: { type: ['integer', 'null'], description: 'Milliseconds since 1970. Null: it stays.' },
  },
} as const

const acknowledgement = {
  type: 'object',
  additionalProperties: false,
  required: ['address', 'declared', 'observed', 'reason'],
  properties: {
    address: named,
    path: { type: ['array', 'null'], items: { type: ['string', 'integer'] } },
    declared: digest,
    observed: digest,
    reason: named,
    actor: nullableText,
    until: { type: ['integer', 'null'], description: 'Milliseconds since 1970. Null: no end.' },
  },
} as const

const dependency = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: { name: named, range: nullableText, origin: { enum: [...dependencyOrigins, null] } },
} as const

/** A sensitive value, as ciphertext. */
export const secret = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'keyId', 'nonce', 'ciphertext', 'digest'],
  properties: { id: named, keyId: named, nonce: base64, ciphertext: base64, digest: named },
} as const

/** What a key was wrapped with. Bounds keep a file from another place from taking all memory there is. */
const keyParameters = {
  type: 'object',
  additionalProperties: false,
  required: ['salt', 'cost', 'blockSize', 'parallelization'],
  properties: {
    salt: base64,
    cost: {
      enum: Array.from({ length: 7 }, (_, power) => 2 ** (14 + power)),
      description: 'Of scrypt (RFC 7914); also written for a key file, which needs none.',
    },
    blockSize: { type: 'integer', minimum: 1, maximum: 8 },
    parallelization: { type: 'integer', minimum: 1, maximum: 4 },
  },
} as const

/** A key, wrapped. What opens it is not in the document. */
export const key = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'wrapping', 'parameters', 'nonce', 'wrapped'],
  properties: {
    id: named,
    wrapping: { enum: keyWrappings },
    parameters: keyParameters,
    nonce: base64,
    wrapped: base64,
  },
} as const

/** Content, under its digest. */
export const object = {
  type: 'object',
  additionalProperties: false,
  required: ['sha256', 'data'],
  properties: {
    sha256: digest,
    data: { type: ['string', 'object'], description: 'Text, or bytes as {"$bytes": base64}.' },
  },
} as const

const snapshot = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'creator', 'description', 'tags', 'automatic', 'root', 'createdAt'],
  properties: {
    version: { type: 'integer', minimum: 1 },
    creator: named,
    description: nullableText,
    tags: { type: 'array', items: named, uniqueItems: true },
    automatic: { type: 'boolean' },
    root: digest,
    createdAt: { type: 'integer', minimum: 0, description: 'Milliseconds since 1970.' },
  },
} as const

/** Objects of one kind. Their digests are of exactly what is there, so that nothing in them has a default. */
const partsOf = <Schema extends object>(value: Schema) =>
  ({
    type: 'array',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['sha256', 'value'],
      properties: { sha256: digest, value },
    },
  }) as const

const rowsOf = <Schema extends object>(items: Schema) => ({ type: 'array', items }) as const
const versions = {
  type: 'object',
  additionalProperties: false,
  required: ['next', 'snapshots', 'roots', 'shelves', 'buckets', 'lists'],
  description: 'All snapshots, with the objects they are made of. Taken as a whole or not at all.',
  properties: {
    next: { type: 'integer', minimum: 1, description: 'The version of the next snapshot.' },
    snapshots: rowsOf(snapshot),
    roots: partsOf(snapshotRoot),
    shelves: partsOf(snapshotShelf),
    buckets: partsOf(rowsOf(snapshotResource)),
    lists: whole({
      type: 'object',
      additionalProperties: false,
      properties: {
        dependencies: partsOf(rowsOf(whole(dependency))),
        outputs: partsOf(rowsOf(whole(output))),
        tasks: partsOf(rowsOf({ type: 'object' })),
        values: partsOf(rowsOf(whole(value))),
      },
    }),
  },
} as const

/**
 * The JSON Schema (draft 2020-12) of an exported stack. Published as `schemas/stack-export.json`. What may be null or left
 * out has a default, so that rows which other programs make need not be complete.
 */
export const exportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A sloth-runner stack export',
  type: 'object',
  required: ['format', 'version', 'stack', 'resources'],
  additionalProperties: false,
  properties: {
    format: { const: exportFormat },
    version: { type: 'integer', minimum: 1, maximum: exportVersion },
    digest: {
      ...digest,
      description: 'SHA-256 in hexadecimal of the canonical JSON of everything else. Checked when it is there.',
    },
    stack: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: {
        name: named,
        description: nullableText,
        version: nullableText,
        status: { enum: [...stackStatuses.filter((status) => status !== 'running'), null] },
        definition,
      },
    },
    dependencies: { type: 'array', items: dependency },
    resources: { type: 'array', items: resource },
    outputs: { type: 'array', items: output },
    values: { type: 'array', items: value },
    acknowledgements: { type: 'array', items: acknowledgement },
    secrets: { type: 'array', items: secret },
    keys: { type: 'array', items: key },
    objects: { type: 'array', items: object },
    versions,
  },
} as const
