import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPath } from '../domain/path.ts'
import { checkDefinition } from './check-definition.ts'

/** Code and path of each finding. */
function told(value: unknown): string[] {
  return checkDefinition(value).findings.map(({ code, path }) => `${code} ${formatPath(path ?? [])}`)
}

function nested(levels: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < levels; level += 1) value = { a: value }
  return value
}

const resource = { type: 'file:file', properties: { path: '/a' } }

describe('checkDefinition', () => {
  it('takes a definition with every key', () => {
    const { definition, findings } = checkDefinition({
      $schema: 'x',
      name: 'web',
      version: '1.4.0-rc.1+5',
      description: 'x',
      variables: { port: { type: 'integer', default: 8080, minimum: 1 } },
      dependencies: { network: '>=2.0.0 <3' },
      resources: {
        a: {
          ...resource,
          host: 'local',
          forEach: ['x'],
          dependsOn: ['b', 'b["k"]'],
          triggers: ['b'],
          protect: true,
          ignore: [{ field: 'labels["a b"]', mode: 'yield', reason: 'x', until: '2027-06-30' }],
          removal: 'retain',
          takeOver: true,
        },
      },
      moved: [{ from: 'old', to: 'a' }],
      outputs: { short: 'x', list: [1], long: { value: { a: 1 }, sensitive: true } },
    })
    expect(findings).toEqual([])
    expect(definition?.outputs).toEqual({
      short: { value: 'x' },
      list: { value: [1] },
      long: { value: { a: 1 }, sensitive: true },
    })
    expect(definition?.resources?.a).not.toHaveProperty('host')
    expect(definition).not.toHaveProperty('$schema')
  })

  it('refuses half a character, which would be written as another text', () => {
    const value = { name: 'web', outputs: { a: 'x\ud800y', b: { value: { 'k\udc00': 1 } }, c: '\ud83d\ude00' } }
    expect(told(value)).toEqual(['invalid-text outputs.a', 'invalid-name outputs.b.value["k\\udc00"]'])
  })

  it('refuses bytes that are not base64, and takes them with other keys beside them as they are', () => {
    const withContent = (content: unknown) => ({
      name: 'web',
      resources: { a: { type: 'file:file', properties: { path: '/a', content } } },
    })
    for (const text of ['?', 'AAA', 'AA==\n', '${{ vars.x }}', 5])
      expect(told(withContent({ $bytes: text }))).toEqual(['invalid-value resources.a.properties.content["$bytes"]'])
    expect(told(withContent({ $bytes: 'AAEC/w==' }))).toEqual([])
    expect(told(withContent({ $bytes: '?', other: 1 }))).toEqual([])
  })

  it('says everything that is wrong at once, with places', () => {
    const findings = told({
      name: 'Web',
      versoin: '1',
      version: '1.0',
      variables: { 'a b': { type: 'string' }, p: { type: 'int', defualt: 1 } },
      resources: {
        all: resource,
        ok: { typ: 'x', ignore: [{ field: 'a..b', reason: ' ', until: '2027-02-31' }], removal: 'keep' },
      },
      outputs: { o: { vaule: 1 } },
    })
    expect(findings.sort()).toEqual(
      [
        'unknown-key versoin',
        'invalid-value name',
        'invalid-value version',
        'invalid-name variables["a b"]',
        'invalid-value variables.p.type',
        'unknown-key variables.p.defualt',
        'invalid-name resources.all',
        'missing-key resources.ok',
        'unknown-key resources.ok.typ',
        'invalid-value resources.ok.ignore[0].reason',
        'invalid-value resources.ok.ignore[0].field',
        'invalid-value resources.ok.ignore[0].until',
        'invalid-value resources.ok.removal',
        'missing-key outputs.o',
        'unknown-key outputs.o.vaule',
      ].sort(),
    )
  })

  it('says that an instant wants a time zone', () => {
    const until = (text: string) => {
      const ignore = [{ field: 'mode', reason: 'x', until: text }]
      return checkDefinition({ name: 'web', resources: { a: { ...resource, ignore } } }).findings
    }
    expect(until('2026-11-27T15:53:30')).toMatchObject([
      { detail: expect.stringContaining('time zone (such as Z or +01:00)') },
    ])
    expect(until('2026-11-27T15:53:30+01:00')).toEqual([])
  })

  it('names the nearest key', () => {
    const { findings } = checkDefinition({ name: 'web', resources: { a: { ...resource, depends_on: [] } } })
    expect(findings[0]?.summary).toBe('There is no key "depends_on" in "resources.a". Did you mean "dependsOn"?')
  })

  it.each(['tasks', 'include'])('refuses the reserved key %s', (key) => {
    expect(told({ name: 'web', [key]: {} })).toEqual([`not-yet ${key}`])
  })

  it('takes how a run behaves, and refuses what has no effect yet', () => {
    const policy = { createSnapshot: true, detectDrift: true, requireLock: false, validateBefore: true }
    expect(checkDefinition({ name: 'web', policy }).definition?.policy).toEqual(policy)
    expect(told({ name: 'web', policy: { detectDrift: 'yes', timeout: '30m', require_lock: true } }).sort()).toEqual(
      ['invalid-value policy.detectDrift', 'not-yet policy.timeout', 'unknown-key policy.require_lock'].sort(),
    )
  })

  it('refuses another host than local', () => {
    expect(told({ name: 'web', resources: { a: { ...resource, host: 'other' } } })).toEqual([
      'not-yet resources.a.host',
    ])
  })

  it('escapes keys that begin with a dollar sign', () => {
    const { definition } = checkDefinition({
      name: 'web',
      resources: { a: { ...resource, properties: { $secret: 'x', nested: [{ $$y: 1 }] } } },
    })
    expect(definition?.resources?.a?.properties).toEqual({ $$secret: 'x', nested: [{ $$$y: 1 }] })
  })

  it('takes bytes as they are written, and no other form of the engine', () => {
    const properties = {
      a: { $bytes: '/w==' },
      c: { $secret: 'id' },
      d: { $bytes: '', x: 1 },
    }
    const { definition } = checkDefinition({ name: 'web', resources: { a: { ...resource, properties } } })
    expect(definition?.resources?.a?.properties).toEqual({
      a: { $bytes: '/w==' },
      c: { $$secret: 'id' },
      d: { $$bytes: '', x: 1 },
    })
  })

  it('refuses __proto__ as a key', () => {
    expect(told(JSON.parse('{"name":"web","resources":{"__proto__":{}}}'))).toEqual(
      ['invalid-name resources["__proto__"]'].map((line) => line.replace('["__proto__"]', '.__proto__')),
    )
  })

  it('refuses what is no plain data, and drops keys that are undefined', () => {
    expect(
      told({ name: 'web', a: () => 1, b: new Date(0), c: 1n, d: Number.NaN, e: [undefined], f: new Map() }),
    ).toEqual([
      'not-plain-data a',
      'not-plain-data b',
      'not-plain-data c',
      'invalid-number d',
      'not-plain-data f',
      'not-plain-data e[0]',
    ])
    const { definition } = checkDefinition({
      name: 'web',
      version: undefined,
      resources: { a: { ...resource, protect: undefined } },
    })
    expect(definition).toEqual({ name: 'web', resources: { a: resource } })
  })

  it('refuses integers that a double does not keep', () => {
    expect(told({ name: 'web', resources: { a: { ...resource, properties: { n: 2 ** 53 } } } })).toEqual([
      'invalid-number resources.a.properties.n',
    ])
  })

  it.each([101, 20_000, 200_000])('refuses %i levels without overflowing', (levels) => {
    const findings = checkDefinition({ name: 'web', x: nested(levels) }).findings
    expect(findings.map(({ code }) => code)).toEqual(['too-deep'])
    expect(findings[0]?.summary.length).toBeLessThan(100)
  })

  it('refuses data that contains itself, and data that is huge when expanded', () => {
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    expect(told({ name: cyclic })[0]).toContain('too-deep')
    let bomb: unknown = 'x'
    for (let level = 0; level < 20; level += 1) bomb = [bomb, bomb, bomb, bomb]
    expect(told({ name: bomb })).toEqual(['too-large (the whole)'])
  })

  it('takes a text of exactly 16 MiB, and none of a byte more', () => {
    const largest = 'é'.repeat(8 * 1024 * 1024)
    for (const [text, expected] of [
      [largest, []],
      [`${largest}x`, ['too-large variables.a.default']],
    ] as const)
      expect(told({ name: 'web', variables: { a: { type: 'string', default: text } } })).toEqual(expected)
  })

  it.each([null, undefined, [], 'text', 3, true])('refuses %j as a whole', (value) => {
    expect(checkDefinition(value).definition).toBeNull()
    expect(checkDefinition(value).findings).toHaveLength(1)
  })

  it('refuses expressions in defaults', () => {
    expect(told({ name: 'web', variables: { a: { type: 'string', default: '${{ env.A }}' } } })).toEqual([
      'expression-not-allowed variables.a.default',
    ])
  })

  it('always gives a definition or findings, and never throws', () => {
    const keys = fc.constantFrom(
      'name',
      'resources',
      'variables',
      'outputs',
      'moved',
      'type',
      'properties',
      'ignore',
      'a',
      '__proto__',
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        fc.dictionary(keys, tie('value')),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    }))
    fc.assert(
      fc.property(value, (input) => {
        const { definition, findings } = checkDefinition(input)
        return definition === null ? findings.length > 0 : findings.length === 0
      }),
      { numRuns: 500 },
    )
  })
})
