import { describe, expect, it } from 'vitest'
import { environmentNames } from './record-references.ts'

describe('the names that expressions read of the environment', () => {
  it('are told once each, from resources and outputs, and not from text', () => {
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
    expect([...environmentNames(definition)].sort()).toEqual(['A', 'B', 'LIST'])
  })
})
