import { describe, expect, it } from 'vitest'
import type { JsonObject, Path } from '../domain/json.ts'
import { formatPath } from '../domain/path.ts'
import type { Declaration } from '../domain/resource.ts'
import { checkProperties } from './check-properties.ts'

const schema: JsonObject = {
  type: 'object',
  required: ['path'],
  additionalProperties: false,
  oneOf: [
    { required: ['content'] },
    { required: ['source'] },
    { properties: { empty: { const: true } }, required: ['empty'] },
  ],
  properties: {
    path: { type: 'string', 'x-path': true, 'x-identity': true },
    content: { type: 'string' },
    source: { type: 'string' },
    empty: { type: 'boolean' },
    mode: { type: 'string', pattern: '^0[0-7]{3}$', description: 'Four octal digits in quotes.' },
    size: { type: 'integer', 'x-computed': true },
    labels: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
    secret: { type: 'string', enum: ['a'] },
  },
}

function declarationOf(properties: JsonObject, rest: { unknown?: Path[]; sensitive?: Path[] } = {}): Declaration {
  return {
    address: 'web',
    type: 'f:f',
    host: 'local',
    properties,
    sensitive: rest.sensitive ?? [],
    unknown: rest.unknown ?? [],
    dependsOn: [],
    triggers: [],
    protect: false,
    ignore: [],
    removal: 'delete',
    takeOver: false,
    path: ['resources', 'web'],
  }
}

function check(...args: Parameters<typeof declarationOf>) {
  return checkProperties(declarationOf(...args), schema)
}

function told(...args: Parameters<typeof check>): string[] {
  return check(...args).map(({ code, path }) => `${code} ${formatPath((path ?? []).slice(2))}`)
}

describe('checkProperties', () => {
  it('takes properties that fit', () => {
    expect(check({ path: '/a', content: '', mode: '0644', labels: { a: 'x' } })).toEqual([])
  })

  it('says everything that does not fit, with the resource and the place', () => {
    expect(told({ paht: '/a', content: 'x', mode: '644', labels: { a: 1 } })).toEqual([
      'missing-property properties',
      'unknown-property properties.paht',
      'invalid-value properties.mode',
      'invalid-value properties.labels.a',
    ])
    const [missing, unknown, mode] = check({ paht: '/a', content: 'x', mode: '644' })
    expect(missing).toMatchObject({ summary: '"web" lacks the property "path".', address: 'web' })
    expect(unknown?.summary).toBe('There is no property "paht". Did you mean "path"?')
    expect(mode?.detail).toBe('Expected: four octal digits in quotes.')
  })

  it('tells a choice of properties as one finding', () => {
    expect(check({ path: '/a' }).map(({ summary }) => summary)).toEqual(['"web" needs one of content, source, empty.'])
    expect(told({ path: '/a', content: 'x', source: 'y' })).toEqual(['invalid-value properties'])
  })

  it('excuses what is not yet known, and nothing else', () => {
    expect(told({}, { unknown: [['path'], ['content']] })).toEqual([])
    expect(told({ path: '/a', content: 'x', labels: {} }, { unknown: [['labels', 'a']] })).toEqual([])
    expect(told({ path: '/a', content: 'x', labels: {} })).toEqual(['invalid-value properties.labels'])
    expect(told({ mode: 3 }, { unknown: [['path'], ['content']] })).toEqual(['invalid-value properties.mode'])
    expect(told({ content: 'x', other: 1 }, { unknown: [['path']] })).toEqual(['unknown-property properties.other'])
  })

  it('refuses to declare what only the system knows', () => {
    expect(told({ path: '/a', content: 'x', size: 3 })).toEqual(['computed-property properties.size'])
  })

  it('sees keys that begin with a dollar sign as they were written', () => {
    expect(check({ path: '/a', content: 'x', labels: { $$key: 'v' } })).toEqual([])
    expect(told({ path: '/a', content: 'x', $$odd: 1 })).toEqual(['unknown-property properties["$odd"]'])
  })

  it('shows no sensitive value', () => {
    const findings = check({ path: '/a', content: 'x', secret: 'hunter2' }, { sensitive: [['secret']] })
    expect(findings).toHaveLength(1)
    expect(JSON.stringify(findings)).not.toContain('hunter2')
  })
})

it('says in words which properties exclude each other, which need another, and what is expected of a type', () => {
  const exclusive: JsonObject = {
    type: 'object',
    dependentRequired: { block: ['marker'] },
    not: { required: ['content', 'source'] },
    properties: {
      content: { type: 'string', minLength: 1, pattern: '^\\S+$' },
      mode: { type: 'string', description: 'Four octal digits in quotes.' },
    },
  }
  const said = (properties: JsonObject) =>
    checkProperties(declarationOf(properties), exclusive).map(({ summary, detail }) =>
      `${summary} ${detail ?? ''}`.trim(),
    )
  expect(said({ content: 'x', source: 'y' })).toEqual(['"web" may have only one of content and source.'])
  expect(said({ block: 'x' })).toEqual(['"web" needs the property "marker" where "block" is given.'])
  expect(said({ content: '' })).toEqual(['"content" is "" and does not match ^\\S+$.'])
  expect(said({ mode: 644 })).toEqual(['"mode" must be string, and is number. Expected: four octal digits in quotes.'])
})

it('tells a number where text or a map is wanted that it is one, and how it becomes text', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      content: { anyOf: [{ type: 'string' }, { type: 'object', required: ['$bytes'] }] },
      name: { type: 'string' },
    },
  }
  const said = (properties: JsonObject, sensitive: Path[] = []) =>
    checkProperties({ ...declarationOf(properties), sensitive }, schema).map(({ summary, detail }) => [summary, detail])
  const asText =
    'What is written here becomes text in quotes; the value of an expression by string(), as in $' +
    '{{ string(vars.port) }}.'
  expect(said({ content: 42 })).toEqual([['"content" must be string or object, and is number.', asText]])
  expect(said({ name: 42 })).toEqual([['"name" must be string, and is number.', asText]])
  expect(JSON.stringify(said({ content: 4711 }, [['content']]))).not.toContain('4711')
  expect(said({ content: ['x'] })).toEqual([['"content" must be string or object, and is array.', undefined]])
})
