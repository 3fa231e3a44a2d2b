import { describe, expect, it } from 'vitest'
import { environmentReads } from './record-references.ts'

describe('what expressions read of the environment', () => {
  it('is told by names, once each, from resources and outputs, and not from text', () => {
    const resource = {
      type: 'toy:thing',
      forEach: '${{ [env.LIST] }}',
      properties: { note: '${{ env.A + env["B"] }}' },
    }
    const text = { type: 'toy:thing', properties: { note: 'env.TEXT', other: '$${{ env.ESCAPED }}' } }
    const definition = {
      name: 's',
      resources: { resource, text },
      outputs: { o: { value: '${{ env.A }} ${{ vars.env }}' } },
    }
    const { names, any } = environmentReads(definition)
    expect([...names].sort()).toEqual(['A', 'B', 'LIST'])
    expect(any).toBe(false)
  })

  it.each<[string, readonly string[], boolean]>([
    ['env[vars.n]', [], true],
    ['env[resources.a.name]', [], true],
    ['env["C" + "D"]', [], true],
    ['env[env.NAME]', ['NAME'], true],
    ['vars.n in env', [], true],
    ['vars.k in env[vars.n]', [], true],
    ['[env].map(e, e.C)', [], true],
    ['cel.bind(e, env, e.C)', [], true],
    ['size(env)', [], true],
    ['env', [], true],
    ['has(env.C) ? env.C : "none"', ['C'], false],
    ['"C" in env ? env["C"] : "none"', ['C'], false],
    ['["C"].map(env, env)', [], false],
  ])('of %s is told: names %j, and whether it may be any: %s', (source, names, any) => {
    const a = { type: 'toy:thing', properties: { note: `\${{ ${source} }}` } }
    expect(environmentReads({ name: 's', resources: { a } })).toEqual({ names, any })
  })
})
