import { expect, it } from 'vitest'
import { inMemoryDefinition } from '../definition/in-memory-definition.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { requireRequest } from './require-request.ts'

const loaded = inMemoryDefinition({ name: 'web', version: '1.0.0', outputs: { a: 1 }, moved: [] })

it('takes what was loaded, and refuses what was not', () => {
  const request = { definition: loaded, variables: [{ name: 'port', value: 80 }] }
  expect(requireRequest(request)).toBe(request)
  for (const definition of [undefined, null, loaded.definition, Promise.resolve(loaded)])
    expect(() => requireRequest({ definition })).toThrow('The request has no definition that was loaded.')
  expect(() => requireRequest({ definition: loaded, variables: new Map() })).toThrow('no list of inputs')
})

it('refuses a definition that nobody checked and whose parts would count for nothing', () => {
  const definition = { ...loaded.definition, resources: new Map(), outputs: Promise.resolve(), moved: new Set() }
  try {
    requireRequest({ definition: { ...loaded, definition } })
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError)
    expect((error as InvalidInputError).findings.map(({ summary }) => summary).sort()).toEqual([
      '"moved" is a Set.',
      '"outputs" is a promise.',
      '"resources" is a Map.',
    ])
  }
})
