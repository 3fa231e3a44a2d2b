import { describe, expect, it } from 'vitest'
import type { VariableDeclaration, VariableInput } from '../domain/definition.ts'
import type { Json } from '../domain/json.ts'
import { resolveVariables } from './resolve-variables.ts'
import { variableDigests, verifyVariableDigest } from './variable-digests.ts'

type Declared = Readonly<Record<string, VariableDeclaration>>

function resolved(variables: Declared, inputs: readonly VariableInput[] = []) {
  return resolveVariables({ name: 'web', variables }, inputs)
}

function given(name: string, value: Json, origin: VariableInput['origin'] = 'environment'): VariableInput {
  return { name, value, origin }
}

describe('resolveVariables', () => {
  it('lets a flag win over a file, that over the environment, that over the default', () => {
    const variables: Declared = { a: { type: 'string', default: 'default' } }
    const inputs = [given('a', 'flag', 'flag'), given('a', 'file', 'file'), given('a', 'environment')]
    const values = [inputs, inputs.slice(1), inputs.slice(2), []].map(
      (list) => resolved(variables, list).variables.a?.value,
    )
    expect(values).toEqual(['flag', 'file', 'environment', 'default'])
  })

  it('takes the last of several values of one origin', () => {
    const { variables } = resolved({ a: { type: 'string' } }, [given('a', '1', 'flag'), given('a', '2', 'flag')])
    expect(variables.a?.value).toBe('2')
  })

  it.each(['program', 'file', undefined] as const)('refuses a value that is no plain data, also from %s', (origin) => {
    let deep: unknown = 1
    for (let level = 0; level < 20_000; level += 1) deep = [deep]
    for (const value of [new Map([['a', 1]]), Promise.resolve({}), { a: new Set([1]) }, { a: deep }])
      expect(resolved({ a: { type: 'object' } }, [{ name: 'a', value, origin } as never])).toMatchObject({
        variables: {},
        findings: [{ code: expect.stringMatching(/not-plain-data|too-deep/), path: ['variables', 'a'] }],
      })
  })

  it.each<[VariableDeclaration['type'], string, Json]>([
    ['string', '08', '08'],
    ['integer', '8080', 8080],
    ['integer', '-3', -3],
    ['number', '.5', 0.5],
    ['number', '1e3', 1000],
    ['number', '3.140', 3.14],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['array', '["a",1]', ['a', 1]],
    ['object', '{"a":{"$b":1}}', { a: { $$b: 1 } }],
  ])('converts text to %s: %s', (type, text, value) => {
    expect(resolved({ a: { type } }, [given('a', text)])).toMatchObject({ variables: { a: { value } }, findings: [] })
  })

  it.each<[VariableDeclaration['type'], Json]>([
    ['integer', '1.5'],
    ['integer', ''],
    ['integer', '9007199254740993'],
    ['integer', 1.5],
    ['number', 'NaN'],
    ['number', '0x10'],
    ['number', '0.12345678901234567890'],
    ['array', '[0.12345678901234567890]'],
    ['boolean', 'yes'],
    ['array', '{}'],
    ['array', '[1'],
    ['object', '[]'],
    ['string', 1.1],
  ])('refuses for %s: %j', (type, value) => {
    const { variables, findings } = resolved({ a: { type } }, [given('a', value, 'file')])
    expect(findings.map(({ code, path }) => [code, path])).toEqual([['invalid-variable', ['variables', 'a']]])
    expect(variables).toEqual({})
  })

  it.each<readonly [string, VariableDeclaration, Json]>([
    ['of another type', { type: 'integer', default: 'abc' }, 5],
    ['out of bounds', { type: 'integer', default: 70_000, maximum: 65_535 }, 5],
    ['that is sensitive', { type: 'string', default: 'hunter22', maxLength: 4, sensitive: true }, 'abc'],
  ])('refuses a default %s whatever is given', (_, declaration, value) => {
    const { findings, variables } = resolved({ a: declaration }, [given('a', value)])
    expect(findings).toMatchObject([{ code: 'invalid-variable', path: ['variables', 'a'] }])
    expect(findings[0]?.summary).toContain('(its default)')
    expect(JSON.stringify(findings)).not.toContain('hunter22')
    expect(variables).toEqual({})
  })

  it('tells once that a keyword is wrong, whatever is given', () => {
    const { findings } = resolved({ a: { type: 'string', pattern: '(', default: 'x' } }, [given('a', 'y')])
    expect(findings).toHaveLength(1)
  })

  it('holds values to the declared keywords, defaults too', () => {
    const { findings } = resolved(
      {
        port: { type: 'integer', minimum: 1 },
        tier: { type: 'string', enum: ['dev', 'prod'], default: 'text' },
        names: { type: 'array', items: { type: 'string', pattern: '^[a-z]+$' } },
      },
      [given('port', '0'), given('names', '["a","B"]')],
    )
    expect(findings.map(({ summary }) => summary)).toEqual([
      'The value of the variable "port" must be >= 1 (from the environment variable SLOTH_RUNNER_VAR_port).',
      'The value of the variable "tier" must be one of "dev", "prod", and is "text" (its default).',
      'The value of the variable "names[1]" is string and does not match ^[a-z]+$ (from the environment variable SLOTH_RUNNER_VAR_names).',
    ])
  })

  it('names the nearest of the texts that a variable may be', () => {
    const { findings } = resolved({ tier: { type: 'string', enum: ['dev', 'prod'] } }, [given('tier', 'prd', 'flag')])
    expect(findings.map(({ summary }) => summary)).toEqual([
      'The value of the variable "tier" must be one of "dev", "prod", and is "prd" (given on the command line). Did you mean "prod"?',
    ])
  })

  it('says how to give a value that is missing', () => {
    const { findings } = resolved({ a: { type: 'string' }, b: { type: 'string', sensitive: true } })
    expect(findings.map(({ code }) => code)).toEqual(['missing-variable', 'missing-variable'])
    expect(findings[0]?.detail).toContain('--var a=VALUE')
    expect(findings[1]?.detail).not.toContain('--var b=VALUE')
  })

  it('refuses names that are not declared, but leaves the environment alone', () => {
    const variables: Declared = { port: { type: 'integer', default: 1 } }
    const inputs = [given('prot', '1', 'flag'), given('x', 1, 'file'), given('other', '1')]
    expect(resolved(variables, inputs).findings.map(({ summary }) => summary)).toEqual([
      'The definition declares no variable "prot". Did you mean "port"?',
      'The definition declares no variable "x".',
    ])
    expect(resolved(variables, [given('constructor', '1', 'flag')]).findings).toHaveLength(1)
  })

  it('refuses a sensitive value on the command line and shows none', () => {
    const variables: Declared = { key: { type: 'string', sensitive: true, minLength: 20 } }
    expect(resolved(variables, [given('key', 'hunter2', 'flag')]).findings[0]?.code).toBe('sensitive-on-command-line')
    const { findings } = resolved(variables, [given('key', 'hunter2')])
    expect(JSON.stringify(findings)).not.toContain('hunter2')
    const number: Declared = { key: { type: 'integer', sensitive: true, enum: [1] } }
    expect(JSON.stringify(resolved(number, [given('key', '77123')]).findings)).not.toContain('77123')
    expect(JSON.stringify(resolved(number, [given('key', 'hunter2')]).findings)).not.toContain('hunter2')
  })

  it.each([
    [{ origin: 'file', file: '/v.yaml' }, () => 'given in /v.yaml'],
    [{ origin: 'environment' }, (name: string) => `from the environment variable SLOTH_RUNNER_VAR_${name}`],
  ] as const)('shows the type of a value from %o, and not the value', (origin, from) => {
    const variables: Declared = {
      count: { type: 'integer' },
      code: { type: 'string', pattern: '^[a-z]+$' },
      tier: { type: 'string', enum: ['hunter'] },
      names: { type: 'array', items: { const: 5 } },
      size: { type: 'integer' },
    }
    const inputs = Object.entries({
      count: 'hunter2',
      code: 'hunter2',
      tier: 'hunter2',
      names: ['hunter2'],
      size: true,
    })
    const { findings } = resolved(
      variables,
      inputs.map(([name, value]) => ({ ...given(name, value), ...origin })),
    )
    expect(findings.map(({ summary }) => summary)).toEqual([
      `The value of the variable "count", ${from('count')}, is text and not an integer, such as 8080.`,
      `The value of the variable "code" is string and does not match ^[a-z]+$ (${from('code')}).`,
      `The value of the variable "tier" must be one of "hunter" (${from('tier')}).`,
      `The value of the variable "names[0]" must be 5, and is string (${from('names')}).`,
      `The value of the variable "size" must be integer, and is boolean (${from('size')}).`,
    ])
    expect(JSON.stringify(findings)).not.toContain('hunter2')
  })

  it('says when rules are not a JSON Schema', () => {
    const { findings } = resolved({ a: { type: 'string', pattern: '(', default: 'x' } })
    expect(findings[0]?.summary).toBe('The rules of the variable "a" are not a JSON Schema.')
  })
})

describe('variableDigests', () => {
  const { variables } = resolved({ port: { type: 'integer', default: 1 }, key: { type: 'string', sensitive: true } }, [
    given('key', 'hunter2'),
  ])

  it('salts those of sensitive values', () => {
    const [one, other] = [variableDigests(variables), variableDigests(variables)]
    expect(one.port).toBe(other.port)
    expect(one.key).toMatch(/^scrypt:[\w+/=]+:[\w+/=]+$/)
    expect(one.key).not.toBe(other.key)
  })

  it('recognises the same value and no other', () => {
    const digests = variableDigests(variables)
    const { variables: others } = resolved(
      { port: { type: 'integer', default: 2 }, key: { type: 'string', sensitive: true } },
      [given('key', 'hunter3')],
    )
    for (const name of ['port', 'key']) {
      const [same, different] = [variables[name], others[name]]
      if (same === undefined || different === undefined) throw new Error('both are resolved')
      expect(verifyVariableDigest(same, digests[name] ?? '')).toBe(true)
      expect(verifyVariableDigest(different, digests[name] ?? '')).toBe(false)
      expect(verifyVariableDigest(same, 'scrypt:x:y')).toBe(false)
    }
  })
})
