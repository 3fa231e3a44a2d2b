import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject, Path } from '../domain/json.ts'
import type { PresentObservation } from '../domain/observation.ts'
import { formatPath } from '../domain/path.ts'
import type { Target } from '../domain/target.ts'
import { declaredFields } from './declared-fields.ts'
import { nearestKeyword, schemaAt } from './schema-at.ts'
import { structuralChange } from './structural-change.ts'

const schema: JsonObject = {
  type: 'object',
  $defs: { port: { type: 'object', properties: { name: { type: 'string' }, number: { type: 'integer' } } } },
  properties: {
    path: { type: 'string', 'x-identity': true },
    size: { type: 'integer', 'x-immutable': true },
    mode: { type: 'string', 'x-drift': { kind: 'state', severity: 'high' } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    exact: { type: 'object', 'x-exclusive': true },
    tags: { type: 'array', 'x-list': 'set' },
    exactTags: { type: 'array', 'x-list': 'set', 'x-exclusive': true },
    ports: { type: 'array', 'x-list': 'map:name', items: { $ref: '#/$defs/port' } },
    steps: { type: 'array' },
    password: { type: 'string', 'x-write-only': true },
    token: { type: 'string', 'x-sensitive': true },
    uid: { type: 'string', 'x-computed': true },
    variables: { type: 'object', 'x-resolve-only': true },
    quota: { type: 'integer', 'x-on-removal': 'unset' },
  },
}

const target = (declared: Json | null, more: Partial<Target> = {}): Target => ({
  address: 'one',
  host: 'local',
  declared,
  applied: null,
  baseline: null,
  leave: [],
  sensitive: [],
  triggeredBy: [],
  ...more,
})
const present = (actual: Json, expected?: Json): PresentObservation => ({
  status: 'present',
  actual,
  ...(expected === undefined ? {} : { expected }),
})
const differing = (declared: Json, actual: Json, more: Partial<Target> = {}): string[] =>
  structuralChange(target(declared, more), present(actual), schema).fields.map((field) => formatPath(field.path))

describe('the fields of a declaration', () => {
  it('are its leaves: scalars, lists, empty maps and wire forms', () => {
    const declared = { labels: { a: '1', 'b c': null }, tags: [{ x: 1 }], exact: {}, mode: { $secret: 'id' } }
    expect(declaredFields(declared, schema).map(formatPath)).toEqual([
      'labels.a',
      'labels["b c"]',
      'tags',
      'exact',
      'mode',
    ])
  })

  it('leave out instructions and what only the system knows', () => {
    expect(declaredFields({ variables: { a: 1 }, uid: 'x', password: 'y' }, schema)).toEqual([['password']])
  })

  it('end at a bounded depth', () => {
    let deep: Json = 1
    for (let depth = 0; depth < 1000; depth++) deep = { a: deep }
    expect(declaredFields(deep, {})[0]).toHaveLength(64)
  })

  it('take no harm from keys of every object', () => {
    const declared = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Json
    expect(declaredFields(declared, schema)).toEqual([['__proto__', 'a'], ['constructor']])
    expect(schemaAt(schema, ['constructor'])).toBeNull()
  })
})

describe('the schema at a path', () => {
  it('is found through references, items, alternatives and patterns', () => {
    expect(schemaAt(schema, ['ports', 0, 'number'])).toEqual({ type: 'integer' })
    expect(schemaAt({ anyOf: [{ type: 'string' }, { properties: { a: { title: 'A' } } }] }, ['a'])).toEqual({
      title: 'A',
    })
    expect(schemaAt({ patternProperties: { '^x': { title: 'X' } } }, ['xy'])).toEqual({ title: 'X' })
    expect(schemaAt({ $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, ['a'])).toBeNull()
  })

  it('gives the nearest keyword on the way up', () => {
    expect(nearestKeyword(schema, ['exact', 'a', 'b'], 'x-exclusive')).toBe(true)
    expect(nearestKeyword(schema, ['labels', 'a'], 'x-exclusive')).toBeUndefined()
  })
})

describe('the change', () => {
  it('is none when all that is declared is there, whatever else is', () => {
    const change = structuralChange(
      target({ labels: { a: '1' } }),
      present({ labels: { a: '1', b: '2' }, mode: 'x' }),
      schema,
    )
    expect(change).toEqual({ action: 'none', fields: [], steps: [], suppressed: [] })
  })

  it('names each differing leaf with what is there and what is wanted', () => {
    const change = structuralChange(
      target({ mode: 'a', labels: { a: '1', b: '2' } }),
      present({ mode: 'b', labels: { a: '1' } }),
      schema,
    )
    expect(change.action).toBe('update')
    expect(change.fields).toEqual([
      { path: ['mode'], from: 'b', to: 'a', kind: 'state', severity: 'high' },
      { path: ['labels', 'b'], to: '2', kind: 'configuration', severity: 'medium' },
    ])
  })

  it('is create when absent, with everything that is declared, and none when nothing is declared', () => {
    const change = structuralChange(
      target({ mode: 'a', labels: { a: null } }, { leave: [['mode']] }),
      { status: 'absent' },
      schema,
    )
    expect(change).toMatchObject({ action: 'create', fields: [{ path: ['mode'], to: 'a', kind: 'resource' }] })
    expect(structuralChange(target(null), { status: 'absent' }, schema).action).toBe('none')
    expect(structuralChange(target(null), present({}), schema).action).toBe('delete')
  })

  it('is replace when the identity or something immutable differs', () => {
    expect(structuralChange(target({ path: '/a' }), present({ path: '/b' }), schema).action).toBe('replace')
    const { action, fields } = structuralChange(target({ size: 1, mode: 'a' }), present({ size: 2, mode: 'b' }), schema)
    expect(action).toBe('replace')
    expect(fields.map(({ path, forcesReplace }) => [path[0], forcesReplace]).toSorted()).toEqual([
      ['mode', undefined],
      ['size', true],
    ])
  })

  it('wants a declared null to be absent', () => {
    expect(differing({ labels: { a: null } }, { labels: { a: '1' } })).toEqual(['labels.a'])
    expect(differing({ labels: { a: null } }, { labels: {} })).toEqual([])
    expect(differing({ labels: { a: null } }, { labels: { a: null } })).toEqual([])
  })

  it('takes a change of type for one change', () => {
    const change = structuralChange(target({ steps: ['a'] }), present({ steps: { a: 1 } }), schema)
    expect(change.fields).toMatchObject([{ path: ['steps'], from: { a: 1 }, to: ['a'] }])
    expect(differing({ labels: { a: '1' } }, { labels: 'text' })).toEqual(['labels.a'])
    expect(differing({ labels: {} }, {})).toEqual(['labels'])
    expect(differing({ labels: {} }, { labels: { a: '1' } })).toEqual([])
  })

  it('reports what an exclusive map holds beside the declared', () => {
    expect(differing({ exact: { a: 1 } }, { exact: { a: 1, b: 2 } })).toEqual(['exact.b'])
    expect(differing({ exact: {} }, { exact: { b: 2 } })).toEqual(['exact'])
  })

  it('compares lists in order, as sets, or by key', () => {
    expect(differing({ steps: [1, 2] }, { steps: [2, 1] })).toEqual(['steps'])
    expect(differing({ tags: ['a', 'b', 'a'] }, { tags: ['c', 'b', 'a'] })).toEqual([])
    expect(differing({ tags: ['a', 'b'] }, { tags: ['a'] })).toEqual(['tags'])
    expect(differing({ exactTags: ['a'] }, { exactTags: ['a', 'b'] })).toEqual(['exactTags'])
    const ports = [{ name: 'http', number: 80 }]
    expect(differing({ ports }, { ports: [{ name: 'x' }, { name: 'http', number: 80, extra: true }] })).toEqual([])
    expect(differing({ ports }, { ports: [{ name: 'http', number: 81 }] })).toEqual(['ports'])
  })

  it('takes no field that could not be read for different', () => {
    const observation: PresentObservation = {
      ...present({ path: '/a', mode: 'b' }),
      unreadable: [{ path: ['labels'], reason: 'denied', detail: 'closed' }],
    }
    const declared = { path: '/a', mode: 'a', labels: { x: '1' } }
    expect(structuralChange(target(declared), observation, schema).fields).toMatchObject([{ path: ['mode'] }])
    expect(structuralChange(target({ labels: { x: '1' } }), observation, schema).action).toBe('none')
  })

  it('does not compare what cannot be observed', () => {
    expect(differing({ password: 'a', variables: { a: 1 } }, {})).toEqual([])
  })

  it('suppresses what is to be left alone, and names the rule', () => {
    const leave: Path[] = [['labels']]
    const change = structuralChange(
      target({ labels: { a: '1' }, mode: 'a' }, { leave }),
      present({ labels: {}, mode: 'b' }),
      schema,
    )
    expect(change.fields.map((field) => formatPath(field.path))).toEqual(['mode'])
    expect(change.suppressed).toEqual([{ path: ['labels', 'a'], rule: 'leave' }])
  })

  it('marks sensitive values', () => {
    const change = structuralChange(target({ token: 'a', mode: 'b' }, { sensitive: [['mode']] }), present({}), schema)
    expect(change.fields.map((field) => field.sensitive)).toEqual([true, true])
  })

  it('takes away what is no longer declared where the schema says so', () => {
    const applied = { quota: 5, mode: 'a' }
    const change = structuralChange(
      target({ path: '/a' }, { applied }),
      present({ path: '/a', quota: 5, mode: 'a' }),
      schema,
    )
    expect(change.fields).toMatchObject([{ path: ['quota'], from: 5 }])
    expect(change.fields[0]).not.toHaveProperty('to')
    expect(differing({ path: '/a' }, { path: '/a' }, { applied })).toEqual([])
  })

  it('holds the observed against the form in which the system would store the declared', () => {
    const observation = present({ labels: { a: '1000m' } }, { labels: { a: '1000m' } })
    expect(structuralChange(target({ labels: { a: '1' } }), observation, schema).action).toBe('none')
  })
})

describe('what is there just as declared', () => {
  const plain: JsonObject = {
    properties: {
      mode: { type: 'string' },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      variables: { type: 'object', 'x-resolve-only': true },
      password: { type: 'string', 'x-write-only': true },
      quota: { type: 'integer', 'x-on-removal': 'unset' },
    },
  }
  /** The word alone is enough to have every field looked at. */
  const thorough: JsonObject = { ...plain, $comment: 'x-exclusive' }
  const { constantFrom, dictionary, option, oneof, record } = fc
  const leaf = constantFrom<Json>('a', 'b', null, ['a'], { $secret: '1' })
  const map = dictionary(constantFrom('x', 'y'), leaf, { maxKeys: 2 })
  const spec = record(
    { mode: leaf, labels: oneof(map, leaf), variables: map, password: leaf, quota: leaf, more: map },
    { requiredKeys: [] },
  )

  it('is told without looking at each field, to the same result', () => {
    const wish = option(spec, { nil: undefined })
    fc.assert(
      fc.property(spec, spec, option(spec), wish, fc.boolean(), (declared, other, applied, expected, alike) => {
        const wanted = target(declared, { applied })
        const found = present(alike ? { ...other, ...declared, ...expected } : other, expected)
        expect(structuralChange(wanted, found, plain)).toEqual(structuralChange(wanted, found, thorough))
      }),
      { numRuns: 3_000, seed: 7 },
    )
  })
})
