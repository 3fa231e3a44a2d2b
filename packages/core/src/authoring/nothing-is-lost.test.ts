import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDefinition } from '../definition/check-definition.ts'
import { inMemoryDefinition } from '../definition/in-memory-definition.ts'
import type { Finding } from '../domain/finding.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { buildStack, defineStack, resourceBuilder } from './index.ts'

const file = resourceBuilder<{ path: string }>('file:file')
const resource = { type: 'file:file', properties: { path: '/a' } }

class Holder {
  readonly web = resource
}

function* generated() {
  yield resource
}

async function* generatedLater() {
  yield resource
}

/** What holds something, or seems to, and is no plain list or record: what it is, and one of them. */
const unplain: readonly (readonly [words: string, value: unknown])[] = [
  ['a promise', Promise.resolve({ web: resource })],
  ['a Map', new Map([['web', resource]])],
  ['a Map', new (class extends Map<string, unknown> {})([['web', resource]])],
  ['a Set', new Set([resource])],
  ['an iterator', generated()],
  ['an iterator', new Map([['web', resource]]).entries()],
  ['an iterator', generatedLater()],
  ['a function', () => ({ web: resource })],
  ['a function', Holder],
  ['an object of the class Holder', new Holder()],
  ['a Date', new Date(0)],
  ['an object that inherits from another one', Object.create({ web: resource })],
  ['an object whose key "web" is not enumerable', Object.defineProperty({}, 'web', { value: resource })],
  ['an object with the key Symbol(web)', { [Symbol('web')]: resource }],
  ['a list with the key "web"', Object.assign([], { web: resource })],
  ['an object of the class String', Object('web')],
  ['a symbol', Symbol('web')],
  ['a bigint', 1n],
  ['undefined', undefined],
]

/** A handle is a value of its own: only `defineStack` makes an expression of it. */
const handles: typeof unplain = [
  ['a handle, or a field of one', file('web', { path: '/a' })],
  ['a handle, or a field of one', file('web', { path: '/a' }).path],
]

type Stack = Record<string, unknown>
const places: readonly (readonly [place: string, stack: (value: unknown) => Stack])[] = [
  ['resources', (resources) => ({ resources })],
  ['outputs', (outputs) => ({ outputs })],
  ['moved', (moved) => ({ moved })],
  ['variables', (variables) => ({ variables })],
  ['dependencies', (dependencies) => ({ dependencies })],
  ['resources.a.properties', (properties) => ({ resources: { a: { type: 'file:file', properties } } })],
  ['resources.a.forEach', (forEach) => ({ resources: { a: { ...resource, forEach } } })],
]
const ofTheFunction = places.filter(([place]) => !['variables', 'dependencies'].includes(place))

function build(body: unknown): unknown {
  return buildStack(
    defineStack({ name: 'web' }, () => body as never),
    {},
  )
}

/** What somebody gets who hands something over, as a program or as a file. */
function findingsOf(give: () => unknown): readonly Finding[] {
  try {
    return checkDefinition(give()).findings
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError)
    return (error as InvalidInputError).findings
  }
}

describe.each(unplain)('%s', (words, value) => {
  it.each(places)('is refused as %s, with and without defineStack', (place, stack) => {
    const refused = [{ code: 'not-plain-data', summary: `"${place}" is ${words}.`, detail: expect.any(String) }]
    expect(findingsOf(() => ({ name: 'web', ...stack(value) }))).toMatchObject(refused)
    expect(findingsOf(() => defineStack({ name: 'web', ...stack(value) }))).toMatchObject(refused)
    expect(() => inMemoryDefinition({ name: 'web', ...stack(value) })).toThrow(InvalidInputError)
  })

  it.each(ofTheFunction)('is refused as %s of what the function of a stack gives', (place, stack) => {
    expect(findingsOf(() => build(stack(value)))).toMatchObject([{ summary: `"${place}" is ${words}.` }])
  })

  it('is refused in place of what the function of a stack gives, of the stack and of the function', () => {
    const [body] = findingsOf(() => build(value))
    expect(body).toMatchObject({ code: 'invalid-stack', summary: `The function of the stack "web" gives ${words}.` })
    const [head] = findingsOf(() => defineStack(value as never))
    expect(head).toMatchObject({ code: 'invalid-stack', summary: `defineStack is given ${words}.` })
    if (typeof value === 'function') return
    const [second] = findingsOf(() => defineStack({ name: 'web' }, value as never))
    expect(second).toMatchObject({ code: 'invalid-stack', summary: expect.stringContaining(`has ${words} where`) })
  })

  it('is refused in a list of resources, and as the options of one', () => {
    const resources = [value, file('a', { path: '/a' }), value] as never
    expect(findingsOf(() => defineStack({ name: 'web', resources }))).toMatchObject(
      [0, 2].map((index) => ({
        code: 'invalid-stack',
        summary: `The list of resources holds ${words}, which no builder made.`,
        path: ['resources', index],
      })),
    )
    if (value === undefined) return
    expect(() => file('a', { path: '/a' }, value as never)).toThrow(`The options of the resource "a" are ${words}.`)
  })
})

it.each(places)('a handle is refused as %s where nobody makes an expression of it', (place, stack) => {
  for (const [words, value] of handles)
    expect(findingsOf(() => ({ name: 'web', ...stack(value) }))).toMatchObject([{ summary: `"${place}" is ${words}.` }])
})

it.each([
  ['null', null],
  ['a list', [file('a', { path: '/a' })]],
  ['a handle, or a field of one', file('a', { path: '/a' })],
  ['a text', 'web'],
  ['a number', 3],
  ['a boolean', true],
])('the function of a stack may not give %s', (words, value) => {
  expect(findingsOf(() => build(value))).toMatchObject([
    { code: 'invalid-stack', summary: `The function of the stack "web" gives ${words}.` },
  ])
})

it.each(['resources', 'outputs', 'variables', 'dependencies', 'moved'])(
  'null and scalars are refused as %s',
  (place) => {
    for (const value of [null, 3, true, 'web'])
      expect(findingsOf(() => defineStack({ name: 'web', [place]: value }))).toMatchObject([
        { code: 'invalid-value', path: [place] },
      ])
  },
)

it('a resource that is none is refused in a record, and one without a name', () => {
  for (const [words, value] of unplain.filter(([, one]) => one !== undefined))
    expect(findingsOf(() => defineStack({ name: 'web', resources: { a: value } as never }))).toMatchObject([
      { summary: `"resources.a" is ${words}.` },
    ])
  expect(() => file(undefined as never, { path: '/a' })).toThrow(
    'A resource of the type file:file is called undefined.',
  )
})

it('a stack whose function nobody called is refused', () => {
  expect(findingsOf(() => inMemoryDefinition(defineStack({ name: 'web' }, () => ({}))))).toMatchObject([
    { code: 'invalid-stack', detail: expect.stringContaining('buildStack') },
  ])
})

it('everything that is wrong is told at once', () => {
  const stack = { name: 'web', resources: new Map(), outputs: new Set(), moved: Promise.resolve([]) } as never
  expect(
    findingsOf(() => defineStack(stack))
      .map(({ path }) => path?.[0])
      .sort(),
  ).toEqual(['moved', 'outputs', 'resources'])
})

it('what the head of a stack says is not said once more by its function', () => {
  const head = { name: 'web', resources: { a: resource } }
  const build = () =>
    buildStack(
      defineStack(head, () => ({ name: 'other', resources: {} }) as never),
      {},
    )
  expect(findingsOf(build).map(({ summary }) => summary)).toEqual([
    'The function of the stack "web" gives "name" once more.',
    'The function of the stack "web" gives "resources" once more.',
  ])
})

it('an async function that fails is refused as one, and its failure ends nothing', async () => {
  const failing = () => build(Promise.reject(new Error('no')))
  expect(findingsOf(failing)).toMatchObject([{ detail: expect.stringContaining('cannot be async') }])
  await new Promise((resolve) => setImmediate(resolve))
})

it('what is computed when it is read is read once', () => {
  const given: unknown[] = [{ a: resource }, new Map(), {}]
  const stack = {
    name: 'web',
    get resources() {
      return given.shift()
    },
  }
  expect(checkDefinition(stack).definition?.resources).toEqual({ a: resource })
  given.unshift({ a: resource })
  expect(checkDefinition(defineStack(stack as never)).definition?.resources).toEqual({ a: resource })
})

it('what is plain stays what it is, whatever made it', () => {
  const bare = Object.assign(Object.create(null), { web: resource })
  const marked = Object.defineProperty({ web: resource }, Symbol('mark'), { value: true })
  for (const resources of [bare, marked])
    expect(checkDefinition(defineStack({ name: 'web', resources })).definition?.resources).toEqual({ web: resource })
})

it('nothing in plain data that is none of it is lost', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc
        .constantFrom(...unplain.map(([, one]) => one).filter((one) => one !== undefined))
        .map((one) => ({ unplain: one })),
      fc.record({ key: fc.constantFrom('a', 'b'), inside: tie('value') }).map(({ key, inside }) => ({ [key]: inside })),
      fc
        .record({ before: fc.integer({ max: 9, min: 0 }), inside: tie('value') })
        .map(({ before, inside }) => [before, inside]),
    ),
  }))
  fc.assert(
    fc.property(value, (content) => {
      const stack = { name: 'web', outputs: { o: { value: content } } } as const
      for (const give of [() => stack, () => defineStack(stack), () => build({ outputs: stack.outputs })]) {
        const [finding] = findingsOf(give)
        expect(finding).toMatchObject({ code: 'not-plain-data' })
        expect(finding?.path?.at(-1)).toBe('unplain')
      }
    }),
  )
})
