import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../domain/json.ts'
import { checkIgnoreRules } from './check-ignore-rules.ts'

const schema: JsonObject = {
  type: 'object',
  properties: {
    mode: { type: 'string' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    ports: { type: 'array', items: { $ref: '#/$defs/port' } },
    limits: { $ref: '#/$defs/limits' },
    anything: true,
    spec: { type: 'object', properties: { image: { type: 'string' } } },
    either: {
      oneOf: [
        { type: 'object', properties: { left: { type: 'string' } }, additionalProperties: false },
        { type: 'object', properties: { right: { type: 'string' } }, additionalProperties: false },
      ],
    },
  },
  additionalProperties: false,
  $defs: {
    port: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
    limits: { type: 'object', properties: { memory: { type: ['string', 'null'] } }, additionalProperties: false },
  },
}

const check = (...fields: readonly string[]) => {
  const ignore = fields.map((field) => ({ field, reason: 'theirs' }))
  return checkIgnoreRules('web', { type: 'toy:thing', ignore }, schema)
}

describe('an ignore rule', () => {
  it.each([
    'mode',
    'labels.owner',
    'labels["any thing"]',
    'ports',
    'ports[0].name',
    'limits.memory',
    'anything.at.all',
    'spec.image',
    'spec.whatever',
    'either.left',
    'either.right',
  ])('may name %s', (field) => {
    expect(check(field)).toEqual([])
  })

  it.each([
    ['mod', 'There is no field "mod" in toy:thing. Did you mean "mode"?'],
    ['limits.memry', 'There is no field "limits.memry" in toy:thing. Did you mean "memory"?'],
    ['ports[0].nam', 'There is no field "ports[0].nam" in toy:thing. Did you mean "name"?'],
    ['either.lef', 'There is no field "either.lef" in toy:thing. Did you mean "left"?'],
    ['mode.user', 'There is no field "mode.user" in toy:thing.'],
    ['labels.owner.name', 'There is no field "labels.owner.name" in toy:thing.'],
    ['limits[0]', 'There is no field "limits[0]" in toy:thing.'],
    ['constructor', 'There is no field "constructor" in toy:thing.'],
  ])('may not name %s', (field, summary) => {
    expect(check('mode', field)).toMatchObject([
      {
        severity: 'error',
        code: 'unknown-field',
        summary,
        address: 'web',
        path: ['resources', 'web', 'ignore', 1, 'field'],
      },
    ])
  })

  it('that is no path is told elsewhere', () => {
    expect(check('a..b')).toEqual([])
  })

  it('names what there is', () => {
    expect(check('limits.cpu')[0]?.detail).toBe('Known: memory.')
    expect(check('mode.user')[0]?.detail).toBeUndefined()
  })
})
