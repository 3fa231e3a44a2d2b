import { describe, expect, it } from 'vitest'
import type { LoadedDefinition, VariableInput } from '../domain/definition.ts'
import type { Finding } from '../domain/finding.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import { formatPath } from '../domain/path.ts'
import type { Declaration } from '../domain/resource.ts'
import { checkDefinition } from './check-definition.ts'
import { type EvaluatedOutput, evaluateOutput, evaluateResource } from './evaluate-resource.ts'
import type { KnownResource } from './evaluation-scope.ts'
import { expandDefinition } from './expand-definition.ts'
import { resolveVariables } from './resolve-variables.ts'

const schema: JsonObject = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true },
    id: { type: 'string', 'x-computed': true },
    token: { type: 'string', 'x-sensitive': true },
    sources: { type: 'array', items: { type: 'string', 'x-path': true } },
    status: { type: 'object', properties: { address: { 'x-computed': true } } },
  },
}

interface Result {
  readonly findings: readonly Finding[]
  readonly declarations: Readonly<Record<string, Declaration>>
  readonly outputs: Readonly<Record<string, EvaluatedOutput>>
}

interface Settings {
  readonly inputs?: readonly VariableInput[]
  readonly computed?: JsonObject
  readonly env?: Record<string, string>
}

/** Checks, expands and evaluates in the order written. */
function evaluate(written: object, { inputs = [], computed, env = {} }: Settings = {}): Result {
  const { definition, findings: checked } = checkDefinition({ name: 'web', ...written })
  if (definition === null) throw new Error(JSON.stringify(checked))
  const { variables, findings: resolved } = resolveVariables(definition, inputs)
  const loaded: LoadedDefinition = { definition, folder: '/stack', files: [], locate: () => null }
  const expansion = expandDefinition(loaded, variables, env)
  const findings = [...resolved, ...expansion.findings]
  const resources = new Map<string, KnownResource>()
  const scope = { variables, environment: env, resources, run: { stack: 'web' } }
  const declarations: Record<string, Declaration> = {}
  for (const expanded of expansion.resources) {
    const { declaration, findings: own } = evaluateResource(expanded, scope, schema)
    findings.push(...own)
    if (declaration === null) continue
    declarations[expanded.address] = declaration
    const { properties: declared, sensitive, unknown } = declaration
    resources.set(expanded.address, { declared, sensitive, unknown, computed: computed ?? null, schema })
  }
  const outputs = Object.fromEntries(expansion.outputs.map((output) => [output.name, evaluateOutput(output, scope)]))
  findings.push(...Object.values(outputs).flatMap((output) => output.findings))
  return { findings, declarations, outputs }
}

/** The properties of a resource `x` with these, and the variables of most tests. */
function properties(written: JsonObject, settings: Settings = {}) {
  const result = evaluate({ variables, resources: { x: { type: 'file:file', properties: written } } }, settings)
  return { ...result, properties: result.declarations.x?.properties, declaration: result.declarations.x }
}

function told({ findings }: Result): string[] {
  return findings.map(({ code, path, summary }) => `${code} ${formatPath(path ?? [])}: ${summary}`)
}

const variables = {
  port: { type: 'integer', default: 8080 },
  half: { type: 'number', default: 0.5 },
  names: { type: 'array', default: ['a', 'b'] },
  settings: { type: 'object', default: { mode: '0644', nested: { deep: true }, $ref: 'x' } },
  odd: { type: 'object', default: { constructor: 1 } },
  key: { type: 'string', sensitive: true, default: 'hunter2' },
}

describe('expressions in properties', () => {
  it('keep their type alone and become text inside text', () => {
    expect(
      properties(
        {
          port: '${{ vars.port }}',
          sum: '${{ vars.port + 1 }}',
          text: 'port ${{ vars.port }}, ${{ vars.half }}, ${{ true }}',
          names: '${{ vars.names }}',
          mixed: '${{ vars.port * vars.half }}',
          nested: [{ mode: '${{ vars.settings.mode }}' }],
          none: '${{ null }}',
          literal: '$${{ vars.port }}',
          bytes: '${{ b"\\xff" }}',
          joined: '${{ vars.names.join("-") }}',
          stack: '${{ run.stack }}',
          home: '${{ env.HOME }}',
          reference: '${{ vars.settings["$ref"] }}',
          whole: '${{ {"$a": vars.settings} }}',
        },
        { env: { HOME: '/root' } },
      ).properties,
    ).toEqual({
      port: 8080,
      sum: 8081,
      text: 'port 8080, 0.5, true',
      names: ['a', 'b'],
      mixed: 4040,
      nested: [{ mode: '0644' }],
      none: null,
      literal: '${{ vars.port }}',
      bytes: { $bytes: '/w==' },
      joined: 'a-b',
      stack: 'web',
      home: '/root',
      reference: 'x',
      whole: { $$a: { mode: '0644', nested: { deep: true }, $$ref: 'x' } },
    })
  })

  it.each([
    ['${{ vars.prot }}', 'unknown-variable', 'There is no variable "prot". Did you mean "port"?'],
    ['${{ vars.settings.mdoe }}', 'unknown-key', 'There is no "mdoe" in vars.settings. Did you mean "mode"?'],
    ['${{ env.HOMME }}', 'unknown-key', 'There is no "HOMME" in env. Did you mean "HOME"?'],
    ['${{ varz.port }}', 'unknown-name', 'There is no "varz" to begin an expression with. Did you mean "vars"?'],
    ['${{ each.key }}', 'unknown-name', '"each" has a meaning only in a resource with forEach.'],
    ['${{ tasks.a }}', 'not-yet', '"tasks" cannot be used in expressions yet.'],
    ['${{ vars.port', 'invalid-expression', 'An expression begins here and is not closed.'],
    ['${{ 1 + }}', 'invalid-expression', 'The expression is wrong: Unexpected token: EOF.'],
    [
      '${{ 9007199254740992 }}',
      'invalid-expression',
      'The expression gives 9007199254740992, which is beyond 2^53 and not kept exactly: convert it with string().',
    ],
    [
      'a ${{ vars.names }}',
      'invalid-expression',
      'The expression gives a list, which has no one text: join it, as in vars.names.join(", ").',
    ],
    [
      '${{ "\u{1F600}".substring(0, 1) }}',
      'invalid-expression',
      'The expression gives text with half a character, a surrogate without its other half.',
    ],
    ['a ${{ null }}', 'invalid-expression', 'The expression gives null, which has no text.'],
    ['${{ 1.0 / 0.0 }}', 'invalid-expression', 'The expression gives Infinity, which JSON cannot hold.'],
    ['${{ resources.y.path }}', 'unknown-resource', 'There is no resource "y".'],
    [
      '${{ resources[vars.key].path }}',
      'dynamic-reference',
      'A reference names its resource literally: resources.name or resources["name"].',
    ],
  ])('are refused with a reason: %s', (text, code, summary) => {
    const result = properties({ a: [text] }, { env: { HOME: '/root' } })
    expect(result.findings.map((finding) => [finding.code, finding.summary])).toEqual([[code, summary]])
    expect(result.findings[0]?.path).toEqual(['resources', 'x', 'properties', 'a', 0])
    expect(result.findings[0]?.detail).toContain('^')
  })

  it('name string() where a text is joined with a number', () => {
    const [finding] = properties({ a: 'x ${{ "p" + vars.port }}' }).findings
    expect(finding?.summary).toBe('The expression is wrong: no such overload: string + int.')
    expect(finding?.detail).toBe(
      'x ${{ "p" + vars.port }}\n      ^\nOnly texts can be joined with "+": convert the other with string(), as in "p" + string(vars.port).',
    )
  })

  it.each<[string, Json]>([
    ['${{ "a" in vars.odd }}', true],
    ['${{ "constructor" in vars.odd }}', true],
    ['${{ has(vars.odd.b) }}', false],
    ['${{ vars.odd.constructor.constructor }}', 1],
    ['${{ vars.odd.map(k, k).size() }}', 2],
    ['${{ size(vars.odd) }}', 2],
    ['${{ vars.odd == vars.odd && vars.odd != {"a": 2, "b": 1} }}', true],
    ['${{ vars.list.map(each, each.constructor + "!") }}', ['x!']],
    ['${{ {"odd": vars.odd} }}', { odd: { constructor: { constructor: 1 }, a: 2 } }],
    ['${{ "constructor" in env ? env.constructor + "!" : "" }}', 'e!'],
    ['${{ vars.constructor.a + 1 }}', 3],
  ])('take maps with any key: %s', (text, value) => {
    const odd = { constructor: { constructor: 1 }, a: 2 }
    const result = evaluate(
      {
        variables: {
          odd: { type: 'object', default: odd },
          list: { type: 'array', default: [{ constructor: 'x' }] },
          constructor: { type: 'object', default: odd },
        },
        resources: { x: { type: 'file:file', properties: { a: text } } },
      },
      { env: { constructor: 'e' } },
    )
    expect(told(result)).toEqual([])
    expect(result.declarations.x?.properties).toEqual({ a: value })
  })

  it.each([
    '${{ {vars.key: 1, "a": 2} }}',
    '${{ ["a", vars.key].map(each, {each: 1}) }}',
    '${{ size({"a": {"a" + "b": 1, vars.key: 2}}) }}',
  ])('are refused a key that a map would not have, computed too: %s', (text) => {
    const evaluated = (key: string) =>
      evaluate({
        variables: { key: { type: 'string', default: key } },
        resources: { x: { type: 'file:file', properties: { a: text } } },
      })
    expect(told(evaluated('b'))).toEqual([])
    expect(told(evaluated('constructor'))).toEqual([
      'invalid-expression resources.x.properties.a: The expression is wrong: a map in it cannot have the key "constructor".',
    ])
  })

  it('name the nearest key of a map with any key', () => {
    const result = properties({ a: '${{ vars.odd.constructr + 1 }}' })
    expect(told(result)).toEqual([
      'unknown-key resources.x.properties.a: There is no "constructr" in vars.odd. Did you mean "constructor"?',
    ])
  })

  it('may not stand in keys', () => {
    expect(told(properties({ '${{ vars.port }}': 1 }))[0]).toContain('expression-not-allowed')
  })

  it('make everything computed from a sensitive value sensitive', () => {
    const { declaration } = properties({
      a: '${{ vars.key }}',
      b: { c: ['x', 'k=${{ vars.key }}'] },
      d: '${{ size(vars.key) }}',
      e: '${{ vars.port }}',
      token: 'always',
    })
    expect(declaration?.sensitive).toEqual([['a'], ['b', 'c', 1], ['d'], ['token']])
  })
})

describe('references to resources', () => {
  const two = (first: JsonObject, second: JsonObject, settings?: Settings) =>
    evaluate(
      {
        variables,
        resources: { first: { type: 'f:f', properties: first }, second: { type: 'f:f', properties: second } },
      },
      settings,
    )

  it('give declared fields, with their taint and an edge', () => {
    const { declarations, findings } = two(
      { path: '/a', secret: '${{ vars.key }}', open: { x: 1 } },
      {
        path: '${{ resources.first.path }}/b',
        content: '${{ resources.first.secret }}',
        x: '${{ resources["first"].open.x }}',
      },
    )
    expect(findings).toEqual([])
    expect(declarations.second).toMatchObject({
      properties: { path: '/a/b', content: 'hunter2', x: 1 },
      sensitive: [['content']],
      dependsOn: ['first'],
    })
  })

  it('are not yet known for computed fields, and leave their fields out', () => {
    const { declarations } = two(
      { path: '/a' },
      {
        id: 'x ${{ resources.first.id }}',
        map: { a: '${{ resources.first.status.address }}', b: 1 },
        list: [1, { a: '${{ resources.first.id }}' }],
        known: true,
      },
    )
    expect(declarations.second).toMatchObject({
      properties: { map: { b: 1 }, known: true },
      unknown: [['id'], ['map', 'a'], ['list']],
    })
    expect(declarations.second?.properties).not.toHaveProperty('list')
  })

  it('give computed fields once they are known', () => {
    const { declarations } = two(
      { path: '/a' },
      { a: '${{ resources.first.id }} ${{ resources.first.status.address }}' },
      { computed: { id: '7', status: { address: 'x' } } },
    )
    expect(declarations.second?.properties).toEqual({ a: '7 x' })
  })

  it('hand on what is not yet known', () => {
    const { declarations, outputs } = evaluate({
      resources: {
        a: { type: 'f:f', properties: {} },
        b: { type: 'f:f', properties: { x: { y: '${{ resources.a.id }}' } } },
        c: { type: 'f:f', properties: { z: '${{ resources.b.x }}' } },
      },
      outputs: { z: '${{ resources.c.z }}' },
    })
    expect(declarations.c?.unknown).toEqual([['z']])
    expect(outputs.z).toMatchObject({ unknown: true, value: undefined })
  })

  it('name the nearest field when there is none', () => {
    const [finding] = two({ path: '/a' }, { x: '${{ resources.first.pth }}' }).findings
    expect(finding).toMatchObject({
      code: 'unknown-field',
      summary: 'The resource "first" declares no field "pth". Did you mean "path"?',
      address: 'second',
    })
  })

  it('may ask with has() for fields that are not declared', () => {
    const { declarations, findings } = two(
      { path: '/a' },
      { x: '${{ has(resources.first.mode) ? resources.first.mode : "0644" }}' },
    )
    expect(findings).toEqual([])
    expect(declarations.second?.properties).toEqual({ x: '0644' })
  })

  it('reach keys that begin with a dollar sign', () => {
    const { declarations } = two({ $ref: 'r' }, { x: '${{ resources.first["$ref"] }}' })
    expect(declarations.second?.properties).toEqual({ x: 'r' })
  })

  it('become absolute paths against the folder of the definition', () => {
    const { declarations } = two({ path: 'etc/web', sources: ['a', '/b'] }, { path: '${{ resources.first.path }}/c' })
    expect(declarations.first?.properties).toEqual({ path: '/stack/etc/web', sources: ['/stack/a', '/b'] })
    expect(declarations.second?.properties).toEqual({ path: '/stack/etc/web/c' })
  })
})

describe('forEach', () => {
  it('makes one resource for each entry of a list or a map', () => {
    const { declarations, findings } = evaluate({
      variables,
      resources: {
        list: {
          type: 'f:f',
          forEach: '${{ vars.names }}',
          properties: { path: '/${{ each.key }}', value: '${{ each.value }}' },
        },
        map: {
          type: 'f:f',
          forEach: { 'x"y': { port: '${{ vars.port }}' } },
          properties: { path: '/${{ each.key }}', port: '${{ each.value.port }}' },
        },
      },
    })
    expect(findings).toEqual([])
    expect(Object.entries(declarations).map(([address, { properties }]) => [address, properties])).toEqual([
      ['list["a"]', { path: '/a', value: 'a' }],
      ['list["b"]', { path: '/b', value: 'b' }],
      ['map["x\\"y"]', { path: '/x"y', port: 8080 }],
    ])
  })

  it('can be referred to by key, by address, by each.key and as a whole', () => {
    const { declarations, outputs, findings } = evaluate({
      variables,
      resources: {
        site: { type: 'f:f', forEach: ['a', 'b'], properties: { path: '/${{ each.key }}' } },
        link: { type: 'f:f', forEach: ['a', 'b'], properties: { to: '${{ resources.site[each.key].path }}' } },
        every: {
          type: 'f:f',
          dependsOn: ['site["b"]'],
          triggers: ['site'],
          properties: {
            paths: '${{ resources.site.map(k, resources.site[k].path) }}',
            has: '${{ "a" in resources.site }}',
            count: '${{ size(resources.site) }}',
          },
        },
      },
      outputs: { key: '${{ resources.site["a"].path }}', address: '${{ resources["site[\\"b\\"]"].path }}' },
    })
    expect(findings).toEqual([])
    expect(declarations['link["b"]']).toMatchObject({ properties: { to: '/b' }, dependsOn: ['site["b"]'] })
    expect(declarations.every).toMatchObject({
      properties: { paths: ['/a', '/b'], has: true, count: 2 },
      triggers: ['site["a"]', 'site["b"]'],
    })
    expect(declarations.every?.dependsOn.toSorted()).toEqual(['site["a"]', 'site["b"]'])
    expect([outputs.key?.value, outputs.address?.value]).toEqual(['/a', '/b'])
  })

  it('keeps sensitive values of a map sensitive and refuses sensitive keys', () => {
    const { declarations } = evaluate({
      variables,
      resources: {
        x: {
          type: 'f:f',
          forEach: { a: '${{ vars.key }}', b: 'open' },
          properties: { v: '${{ each.value }}', k: '${{ each.key }}' },
        },
      },
    })
    expect(declarations['x["a"]']?.sensitive).toEqual([['v']])
    expect(declarations['x["b"]']?.sensitive).toEqual([])
    expect(told(evaluate({ variables, resources: { x: { type: 'f:f', forEach: ['${{ vars.key }}'] } } }))[0]).toContain(
      'sensitive-for-each',
    )
  })

  it.each([
    ['${{ resources.y.names }}', 'not-known-before'],
    ['${{ vars.port }}', 'invalid-for-each'],
    [['a', 'a'], 'invalid-for-each'],
    [[1], 'invalid-for-each'],
    ['${{ vars.nope }}', 'unknown-variable'],
    ['text', 'invalid-for-each'],
  ])('refuses %j', (forEach, code) => {
    const result = evaluate({ variables, resources: { y: { type: 'f:f' }, x: { type: 'f:f', forEach } } })
    expect(result.findings.map((finding) => finding.code)).toEqual([code])
  })

  it('refuses entries that are not there', () => {
    const result = evaluate({
      resources: {
        site: { type: 'f:f', forEach: ['alpha'] },
        x: { type: 'f:f', properties: { a: '${{ resources.site["alpa"].path }}' }, dependsOn: ['site["alpa"]'] },
      },
    })
    expect(told(result)).toEqual([
      'unknown-resource resources.x.dependsOn[0]: There is no resource "site["alpa"]" for "dependsOn" of "x".',
      'unknown-resource resources.x.properties.a: The resource "site" has no entry "alpa". Did you mean "alpha"?',
    ])
  })
})

describe('expandDefinition', () => {
  it('refuses names that are not there and resources that depend on themselves', () => {
    const result = evaluate({
      resources: {
        web: { type: 'f:f', dependsOn: ['wbe', 'database'], triggers: ['web'] },
        self: { type: 'f:f', properties: { a: '${{ resources.self.b }}' } },
      },
    })
    expect(told(result)).toEqual([
      'unknown-resource resources.web.dependsOn[0]: There is no resource "wbe" for "dependsOn" of "web". Did you mean "web"?',
      'unknown-resource resources.web.dependsOn[1]: There is no resource "database" for "dependsOn" of "web".',
      'self-reference resources.web: The resource "web" depends on itself.',
      'self-reference resources.self: The resource "self" depends on itself.',
    ])
  })

  it('checks moves and turns them into addresses', () => {
    const resources = { a: { type: 'f:f' }, site: { type: 'f:f', forEach: ['x', 'y'] } }
    const loaded = (moved: object[]): LoadedDefinition => ({
      definition: { name: 'web', resources, moved: moved as { from: string; to: string }[] },
      folder: '/',
      files: [],
      locate: () => null,
    })
    expect(
      expandDefinition(
        loaded([
          { from: 'old', to: 'a' },
          { from: 'page', to: 'site' },
        ]),
        {},
      ),
    ).toMatchObject({
      moved: [
        { from: 'old', to: 'a' },
        { from: 'page["x"]', to: 'site["x"]' },
        { from: 'page["y"]', to: 'site["y"]' },
      ],
      findings: [],
    })
    expect(expandDefinition(loaded([{ from: 'site', to: 'site["x"]' }]), {}).findings).toEqual([])
    const wrong = [
      { from: 'a', to: 'site["x"]' },
      { from: 'b', to: 'c' },
      { from: 'd', to: 'a' },
      { from: 'e', to: 'a' },
      { from: 'd', to: 'site["x"]' },
    ]
    expect(expandDefinition(loaded(wrong), {}).findings.map(({ summary }) => summary)).toEqual([
      '"a" is moved and still declared.',
      '"b" is moved to "c", which is not declared.',
      'Two resources are moved to "a".',
      '"d" is moved twice.',
    ])
  })

  describe('moves in a chain', () => {
    const expanded = (moved: readonly { readonly from: string; readonly to: string }[]) => {
      const resources = { a: { type: 'f:f' }, site: { type: 'f:f', forEach: ['x', 'y'] } }
      const definition = { name: 'web', resources, moved }
      const { moved: moves, findings } = expandDefinition(
        { definition, folder: '/', files: [], locate: () => null },
        {},
      )
      return [moves.map(({ from, to }) => `${from} -> ${to}`), findings.map(({ summary }) => summary)]
    }

    it('end where the last one does, and the nearest name comes first', () => {
      const chain = [
        { from: 'oldest', to: 'older' },
        { from: 'old', to: 'a' },
        { from: 'older', to: 'old' },
      ]
      expect(expanded(chain)).toEqual([['old -> a', 'older -> a', 'oldest -> a'], []])
    })

    it('lead entries along', () => {
      const chain = [
        { from: 'one', to: 'page["x"]' },
        { from: 'page', to: 'pages' },
        { from: 'pages', to: 'site' },
      ]
      const moves = ['pages["x"]', 'pages["y"]', 'page["x"]', 'page["y"]'].map(
        (from) => `${from} -> ${from.replace(/^pages?/, 'site')}`,
      )
      expect(expanded(chain)).toEqual([[...moves, 'one -> site["x"]'], []])
    })

    it('are refused in a circle, at an end that is not declared, and where two meet', () => {
      const circle = [
        { from: 'b', to: 'c' },
        { from: 'c', to: 'b' },
      ]
      expect(expanded(circle)[1]).toEqual([
        '"b" is moved in a circle: b -> c -> b.',
        '"c" is moved in a circle: c -> b -> c.',
      ])
      const nowhere = [
        { from: 'b', to: 'c' },
        { from: 'c', to: 'd' },
      ]
      expect(expanded(nowhere)[1]).toEqual([
        '"b" is moved to "d", which is not declared.',
        '"c" is moved to "d", which is not declared.',
      ])
      const meeting = [
        { from: 'b', to: 'c' },
        { from: 'd', to: 'c' },
        { from: 'c', to: 'a' },
      ]
      expect(expanded(meeting)[1]).toEqual(['Two resources are moved to "a".'])
    })
  })

  it('takes a chain of ten thousand resources without recursion', () => {
    const resources = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `r${index}`,
        { type: 'f:f', properties: { path: index === 0 ? '/x' : `\${{ resources.r${index - 1}.path }}` } },
      ]),
    )
    const { declarations, findings } = evaluate({ resources })
    expect(findings).toEqual([])
    expect(declarations.r9999?.properties).toEqual({ path: '/x' })
  })
})
