import { describe, expect, it } from 'vitest'
import { inMemoryDefinition } from '../definition/in-memory-definition.ts'
import type { Finding } from '../domain/finding.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

async function findingsOf(definition: Readonly<Record<string, unknown>>): Promise<readonly Finding[]> {
  const loaded = inMemoryDefinition({ name: 'web', ...definition })
  const failure: unknown = await toyWorld()
    .stack()
    .plan({ definition: loaded })
    .catch((error: unknown) => error)
  if (!(failure instanceof InvalidInputError)) throw failure
  return failure.findings
}

async function told(definition: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  return (await findingsOf(definition)).map(({ code, path }) => `${code} ${(path ?? []).join('.')}`).sort()
}

describe('what is wrong with a definition', () => {
  it('is told in one go, whatever stage finds it, and nothing follows from it', async () => {
    const definition = {
      variables: { port: { type: 'integer' }, sites: { type: 'array' } },
      resources: {
        broken: toy({ name: 'x1', note: '${{ vars.port + }}' }),
        strange: { type: 'toy:thng', properties: { name: '${{ 1 + "a" }}' } },
        wrong: toy({ name: 'x2', valu: 1 }),
        one: toy({ name: 'x3', note: '${{ resources.two.name }}' }),
        two: toy({ name: 'x4', note: '${{ resources.one.name }}' }),
        needs: toy({ name: 'x5', value: '${{ vars.port }}' }),
        muted: toy({ name: 'x6' }, { ignore: [{ field: 'valeu', reason: 'theirs' }] }),
        twin: toy({ name: 'x7' }),
        again: toy({ name: 'x7' }),
        refers: toy({
          name: 'x8',
          note: '${{ resources.wrong.name + resources.strange.name + resources.broken.name }}',
        }),
        each: toy({ name: '${{ each.key }}' }, { forEach: '${{ vars.sites }}' }),
        'of-each': toy({ name: 'x9', note: '${{ resources.each["a"].name }}' }, { dependsOn: ['each["b"]', 'each'] }),
      },
      outputs: {
        bad: '${{ 1 + "a" }}',
        ofEach: '${{ resources.each["a"].name }}',
        ofWrong: '${{ resources.wrong.name }}',
      },
    }
    expect(await told(definition)).toEqual([
      'dependency-cycle resources.one',
      'duplicate-identity resources.again.properties',
      'invalid-expression outputs.bad.value',
      'invalid-expression resources.broken.properties.note',
      'invalid-expression resources.strange.properties.name',
      'missing-variable variables.port',
      'missing-variable variables.sites',
      'unknown-field resources.muted.ignore.0.field',
      'unknown-property resources.wrong.properties.valu',
      'unknown-type resources.strange.type',
    ])
  })

  it('includes every cycle, and what is wrong inside one', async () => {
    const resources = {
      a: toy({ name: 'a' }, { dependsOn: ['b'] }),
      b: toy({ name: 'b', value: 'x' }, { dependsOn: ['a', 'c'] }),
      c: toy({ name: 'c' }, { dependsOn: ['d'] }),
      d: toy({ name: 'd' }, { dependsOn: ['c'] }),
    }
    expect(await told({ resources })).toEqual([
      'dependency-cycle resources.a',
      'dependency-cycle resources.c',
      'invalid-value resources.b.properties.value',
    ])
  })

  it('includes the properties beside a broken expression, but not what depends on its value', async () => {
    const properties = { name: '${{ nothing.at.all }}', value: 'x', labels: { a: '${{ 1 + "a" }}', b: 1 } }
    expect(await told({ resources: { a: toy(properties) } })).toEqual([
      'invalid-value resources.a.properties.labels.b',
      'invalid-value resources.a.properties.value',
      'unknown-name resources.a.properties.name',
    ])
  })

  it('names the type of a resource with forEach once, however many entries there are', async () => {
    const each = { type: 'toy:thng', forEach: ['a', 'b'], properties: {} }
    expect(await told({ resources: { each, none: { ...each, forEach: '${{ resources.each }}' } } })).toEqual([
      'not-known-before resources.none.forEach',
      'unknown-type resources.each.type',
      'unknown-type resources.none.type',
    ])
  })

  it('names a rule to ignore a field that the type does not have, with the nearest one', async () => {
    const ignore = [
      { field: 'labels.owner', reason: 'theirs' },
      { field: 'vale', reason: 'theirs' },
    ]
    expect(
      await findingsOf({ resources: { a: toy({ name: '${{ each.key }}' }, { ignore, forEach: ['x', 'y'] }) } }),
    ).toMatchObject([
      {
        code: 'unknown-field',
        summary: 'There is no field "vale" in toy:thing. Did you mean "value"?',
        path: ['resources', 'a', 'ignore', 1, 'field'],
      },
    ])
  })
})
