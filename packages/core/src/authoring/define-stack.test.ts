import { describe, expect, expectTypeOf, it } from 'vitest'
import { checkDefinition } from '../definition/check-definition.ts'
import {
  buildStack,
  defineStack,
  each,
  entry,
  expression,
  isStackFunction,
  type Reference,
  resourceBuilder,
} from './index.ts'

interface FileProperties {
  readonly path: string
  readonly content?: string
  readonly mode?: '0644' | '0600'
  readonly lines?: readonly string[]
  readonly retries?: number
  readonly labels?: Readonly<Record<string, string>>
}
const file = resourceBuilder<FileProperties, { readonly id: string }>('file:file')

describe('defineStack', () => {
  it('gives the plain form, in which fields of handles are expressions', () => {
    const directory = file('directory', { path: '/etc/web' })
    const config = file(
      'config',
      { path: `${directory.path}/app.yaml`, content: directory.id, lines: [directory.path, 'x'] },
      { triggers: [directory], protect: true },
    )
    const stack = defineStack({ name: 'web', resources: [directory, config], outputs: { path: config.path } })
    expect(stack).toEqual({
      name: 'web',
      resources: {
        directory: { type: 'file:file', properties: { path: '/etc/web' } },
        config: {
          type: 'file:file',
          properties: {
            path: '${{ resources["directory"].path }}/app.yaml',
            content: '${{ resources["directory"].id }}',
            lines: ['${{ resources["directory"].path }}', 'x'],
          },
          triggers: ['directory'],
          protect: true,
        },
      },
      outputs: { path: '${{ resources["config"].path }}' },
    })
    expect(checkDefinition(stack).findings).toEqual([])
  })

  it('takes resources as a record, written plainly or by a builder', () => {
    const a = file('a', { path: '/a' })
    const stack = defineStack({
      name: 'web',
      resources: { a, b: { type: 'file:file', properties: { path: a.path }, dependsOn: [a] } },
    })
    expect(stack.resources).toEqual({
      a: { type: 'file:file', properties: { path: '/a' } },
      b: { type: 'file:file', properties: { path: '${{ resources["a"].path }}' }, dependsOn: ['a'] },
    })
  })

  it('refuses two resources of one name, and a handle under another name', () => {
    const a = file('a', { path: '/a' })
    expect(() => defineStack({ name: 'web', resources: [a, file('a', { path: '/b' })] })).toThrow('called "a"')
    expect(() => defineStack({ name: 'web', resources: { b: a } })).toThrow('stands under the name "b"')
  })

  it('writes entries of forEach as expressions', () => {
    const sites = file('site', { path: `/etc/${each.key}.conf` }, { forEach: ['a', 'b'] })
    const stack = defineStack({ name: 'web', resources: [sites], outputs: { first: entry(sites, 'a').path } })
    expect(stack.resources).toEqual({
      site: { type: 'file:file', forEach: ['a', 'b'], properties: { path: '/etc/${{ each.key }}.conf' } },
    })
    expect(stack.outputs).toEqual({ first: '${{ resources["site"]["a"].path }}' })
  })

  it('writes keys that CEL cannot have after a dot in brackets', () => {
    const labelled = file('labelled', { path: '/a', labels: { 'app.kubernetes.io/name': 'x' } })
    expect(`${labelled.labels['app.kubernetes.io/name']}`).toBe(
      '${{ resources["labelled"].labels["app.kubernetes.io/name"] }}',
    )
    expect(`${expression<string>('env.HOME')}/x`).toBe('${{ env.HOME }}/x')
  })

  it('hands values to a function of its variables, and references for sensitive ones', () => {
    const stack = defineStack(
      {
        name: 'web',
        variables: {
          port: { type: 'integer', default: 8080 },
          tier: { type: 'string', enum: ['dev', 'prod'] },
          apiKey: { type: 'string', sensitive: true },
        },
      },
      (variables) => {
        expectTypeOf(variables.port).toEqualTypeOf<number>()
        expectTypeOf(variables.tier).toEqualTypeOf<'dev' | 'prod'>()
        expectTypeOf(variables.apiKey).toExtend<Reference<string>>()
        return {
          resources: [file('a', { path: `/srv/${variables.port + 1}`, content: `key: ${variables.apiKey}` })],
          outputs: variables.tier === 'prod' ? { key: variables.apiKey } : {},
        }
      },
    )
    expect(isStackFunction(stack)).toBe(true)
    expect(
      buildStack(stack, {
        port: { value: 80, sensitive: false },
        tier: { value: 'prod', sensitive: false },
        apiKey: { value: 'secret', sensitive: true },
      }),
    ).toMatchObject({
      name: 'web',
      resources: { a: { properties: { path: '/srv/81', content: 'key: ${{ vars["apiKey"] }}' } } },
      outputs: { key: '${{ vars["apiKey"] }}' },
    })
  })

  it('checks names and values of properties in the types', () => {
    const a = file('a', { path: '/a', retries: 3, mode: '0644' })
    // @ts-expect-error: misspelled property
    file('b', { paht: '/b', path: '/b' })
    // @ts-expect-error: a missing property
    file('c', { content: 'x' })
    // @ts-expect-error: a value of the wrong type
    file('d', { path: '/d', retries: 'three' })
    // @ts-expect-error: a value that is none of those possible
    file('e', { path: '/e', mode: '0777' })
    // @ts-expect-error: a field that does not exist
    expect(String(a.pth)).toContain('pth')
    file('f', { path: a.path, retries: a.retries, mode: a.mode })
    file('g', { path: 'x', retries: '${{ vars.retries }}' })
    // @ts-expect-error: a reference of the wrong type
    file('h', { path: 'x', retries: a.path })
    expectTypeOf(a.id).toExtend<Reference<string>>()
  })

  it('takes how runs behave and what they require', () => {
    const stack = defineStack({ name: 'web', policy: { detectDrift: true }, requirements: { commands: ['git'] } })
    expect(stack).toEqual({ name: 'web', policy: { detectDrift: true }, requirements: { commands: ['git'] } })
    expect(checkDefinition(stack).findings).toEqual([])
  })

  it('ends where a value holds itself by two keys, and looks once at what stands in many places', () => {
    const twice: Record<string, unknown> = {}
    Object.assign(twice, { one: twice, other: twice })
    const lists = Array.from({ length: 60 }).reduce<unknown>((inside) => [inside, inside], 'x')
    for (const labels of [twice, lists]) {
      const { findings } = checkDefinition(defineStack({ name: 'web', outputs: { labels: { value: labels } } }))
      expect(findings.at(-1)).toMatchObject({ severity: 'error', code: expect.stringMatching(/^too-/) })
    }
  })

  it('is not taken for a promise, nor for plain data', async () => {
    const a = file('a', { path: '/a' })
    expect(await Promise.resolve(a)).toBe(a)
    expect(JSON.stringify({ a: a.path })).toBe('{"a":"${{ resources[\\"a\\"].path }}"}')
  })
})
