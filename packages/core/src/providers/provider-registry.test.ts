import { describe, expect, it } from 'vitest'
import { toyPlugin } from '../testing/fakes/toy-plugin.ts'
import { providerRegistry } from './provider-registry.ts'

const plugin = toyPlugin(new Map())

describe('the registry of providers', () => {
  it('knows every type, sorted, and who brings it', () => {
    const registry = providerRegistry([plugin])
    expect(registry.types()).toEqual(['toy:other', 'toy:thing'])
    expect([registry.has('toy:thing'), registry.has('toy:none')]).toEqual([true, false])
    expect(registry.plugin('toy:thing')).toBe(plugin)
  })

  it('imports a module once, and only those that are asked for', async () => {
    let loads = 0
    const load = async () => {
      loads += 1
      const reader = await plugin.readers['toy:thing']?.()
      if (reader === undefined) throw new Error('no reader')
      return reader
    }
    const other = () => Promise.reject(new Error('imported'))
    const registry = providerRegistry([{ ...plugin, readers: { 'toy:thing': load, 'toy:other': other } }])
    expect([...(await registry.readers(['toy:thing', 'toy:none', 'toy:thing'])).keys()]).toEqual(['toy:thing'])
    await registry.reader('toy:thing')
    expect(loads).toBe(1)
  })

  it('imports again what could not be imported, and is there by now', async () => {
    let isThere = false
    const load = async () => {
      const reader = await plugin.readers['toy:thing']?.()
      if (!isThere || reader === undefined) throw new Error('not there')
      return reader
    }
    const registry = providerRegistry([{ ...plugin, readers: { 'toy:thing': load } }])
    await expect(registry.reader('toy:thing')).rejects.toThrow('not there')
    isThere = true
    expect(await registry.reader('toy:thing')).toMatchObject({ type: 'toy:thing' })
  })

  it('refuses two plugins with one type', () => {
    expect(() => providerRegistry([plugin, { ...plugin, name: 'again' }])).toThrow('toy and again')
  })

  it('names the known types for one that is not', async () => {
    await expect(providerRegistry([plugin]).reader('toy:thin')).rejects.toMatchObject({ code: 'no-such-type' })
  })

  it.each([
    ['brings no such module', { ...plugin, fixers: {} }],
    ['says it is', { ...plugin, fixers: { 'toy:thing': async () => ({ type: 'toy:else', fix: async () => [] }) } }],
  ])('refuses a plugin that %s', async (words, broken) => {
    const fixer = providerRegistry([broken]).fixer('toy:thing')
    await expect(fixer).rejects.toMatchObject({ code: 'plugin-invalid', message: expect.stringContaining(words) })
  })
})
