import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../domain/json.ts'
import { checkExport } from './check-export.ts'
import { exportDocument } from './export-document.ts'

const stack = {
  id: 1,
  name: 'web',
  description: null,
  version: null,
  status: 'running',
  definition: null,
  createdAt: 1,
  updatedAt: 2,
  lastExecution: null,
  executionCount: 7,
} as const

const empty = {
  stack,
  resources: [],
  outputs: [],
  values: [],
  acknowledgements: [],
  dependencies: [],
  secrets: [],
  keys: [],
  objects: [],
  versions: null,
}
const whole = exportDocument(empty) as unknown as JsonObject
const { digest: _, ...undigested } = whole

/** What is found in a document with some parts changed: `code path`. */
function found(change: JsonObject, document: JsonObject = undigested): readonly string[] {
  return checkExport({ ...document, ...change }).map(({ code, path = [] }) => `${code} ${path.join('.')}`)
}

const thing = (change: JsonObject = {}): JsonObject => ({ address: 'a', type: 'file:file', ...change })
const sealed = { id: 's', keyId: 'k', nonce: '', ciphertext: '', digest: 'd' }
const key = {
  id: 'k',
  wrapping: 'file',
  parameters: { salt: '', cost: 131072, blockSize: 8, parallelization: 1 },
  nonce: '',
  wrapped: '',
}

describe('an export', () => {
  it('is good as it was made, and says nothing of a run that is at work', () => {
    expect(checkExport(whole)).toEqual([])
    expect(whole).toMatchObject({ stack: { status: 'failed' } })
    expect(Object.keys(whole.stack as JsonObject)).toEqual(['name', 'description', 'version', 'status', 'definition'])
  })

  it('may have nulls, or nothing at all, where there is a default', () => {
    const nulls = thing({ declared: null, identity: null, state: null, protect: null, ignore: null, removal: null })
    expect(found({ resources: [nulls, thing({ address: 'b' })] })).toEqual([])
    expect(checkExport({ format: whole.format as Json, version: 1, stack: { name: 'x' }, resources: [] })).toEqual([])
  })

  it('that gives one thing to two resources is told which thing, as a person writes it', () => {
    const rows = ['a', 'b'].map((address) => thing({ address, identity: ['path:local:/etc/hosts'] }))
    expect(checkExport({ ...undigested, resources: rows }).map(({ summary }) => summary)).toEqual([
      '"b" claims /etc/hosts, which "a" owns.',
    ])
  })

  it.each<[string, JsonObject, readonly string[]]>([
    ['a changed content', { ...whole, resources: [thing()] }, ['digest-mismatch digest']],
    ['a newer version', { version: 2 }, ['newer-format version']],
    ['another format', { format: 'x' }, ['not-an-export format']],
    ['no list', { resources: {} }, ['invalid-value resources']],
    ['a key nobody knows', { extra: 1 }, ['unknown-key extra']],
    ['a bad name', { stack: { name: 'Not Good' } }, ['invalid-name stack.name']],
    ['a bad address', { resources: [thing({ address: 'A' })] }, ['invalid-address resources.0.address']],
    ['an address twice', { resources: [thing(), thing()] }, ['duplicate resources.1.address']],
    [
      'two owners',
      { resources: [thing({ identity: ['x'] }), thing({ address: 'b', identity: ['y', 'x'] })] },
      ['duplicate-identity resources.1.identity'],
    ],
    [
      'a secret that is not there',
      { resources: [thing({ declared: { deep: [{ $secret: 's' }] } })] },
      ['missing-secret resources.0.declared.deep.0'],
    ],
    [
      'a secret whose key is not there, and who needs it',
      { secrets: [sealed], outputs: [{ name: 'x', value: { $secret: 's' } }] },
      ['missing-secret outputs.0.value', 'missing-key secrets.0.keyId'],
    ],
    [
      'a value that is not sealed',
      { values: [{ key: 'x', value: 1, sensitive: true }] },
      ['invalid-value values.0.value'],
    ],
    [
      'an acknowledgement of nothing',
      { acknowledgements: [{ address: 'a', declared: '0'.repeat(64), observed: '0'.repeat(64), reason: 'x' }] },
      ['stray-acknowledgement acknowledgements.0.address'],
    ],
    [
      'content that is another',
      { objects: [{ sha256: '0'.repeat(64), data: 'x' }] },
      ['damaged-object objects.0.data'],
    ],
  ])('with %s says so with its place', (_name, change, expected) => {
    expect(found(change)).toEqual(expected)
  })

  it('with secret and key is good', () => {
    const value = { $secret: 's' }
    expect(found({ keys: [key], secrets: [sealed], outputs: [{ name: 'x', value }] })).toEqual([])
  })

  it('that is nested without end is refused', () => {
    let deep: Json = null
    for (let level = 0; level < 100_000; level += 1) deep = [deep]
    expect(found({ resources: [thing({ declared: { deep } })] })).toEqual(['too-deep '])
  })
})
