import { describe, expect, it } from 'vitest'
import type { SecretReader } from '../contracts/secret-vault.ts'
import { EngineError } from '../errors/engine-error.ts'
import { recordSample } from '../testing/fakes/samples.ts'
import { openRecords } from './open-records.ts'

const clear: SecretReader = {
  reveal: async (ids) => new Map(ids.map((id) => [id, `clear ${id}`])),
  digests: async () => new Map(),
  damaged: async () => new Set(),
  digestsOf: async () => [],
  traces: async () => [],
  keyFiles: async () => [],
  keys: async () => [],
  check: async () => ({ opened: 0, broken: [], unopened: [] }),
}
const secret = recordSample({
  declared: { name: 'x', token: { $secret: '1' } },
  applied: { name: 'x', token: { $secret: '0' } },
})

describe('opening records', () => {
  it('gives clear values with their places, and leaves the row as it is', async () => {
    const [opened] = await openRecords([secret], clear)
    expect(opened).toEqual({
      record: secret,
      declared: { name: 'x', token: 'clear 1' },
      applied: { name: 'x', token: 'clear 0' },
      unknown: [],
      sensitive: [['token'], ['token']],
      obstacle: null,
    })
  })

  it('splits off what only an act can tell', async () => {
    const declared = { name: 'x', labels: { a: { $unknown: true }, b: 'c' } }
    const [opened] = await openRecords([recordSample({ declared })], clear)
    expect(opened).toMatchObject({ declared: { name: 'x', labels: { b: 'c' } }, unknown: [['labels', 'a']] })
  })

  it('without the key is refused for records with secrets, and for no other', async () => {
    const missing = new EngineError('key-missing', { message: 'the key is missing', remedy: 'Bring it.' })
    const locked = { ...clear, reveal: async () => Promise.reject(missing) }
    const opened = await openRecords([secret, recordSample()], locked)
    expect(opened.map((one) => one.obstacle)).toEqual([
      { status: 'unreadable', reason: 'no-key', detail: 'the key is missing', remedy: 'Bring it.' },
      null,
    ])
  })

  it('where one of several keys is missing is refused for what needs it, and for no other', async () => {
    const missing = new EngineError('key-missing', { message: 'the key is missing' })
    const partly: SecretReader = {
      ...clear,
      reveal: async (ids) => (ids.includes('foreign') ? Promise.reject(missing) : clear.reveal(ids)),
    }
    const foreign = recordSample({ declared: { token: { $secret: 'foreign' } } })
    const opened = await openRecords([secret, foreign], partly)
    expect(opened.map(({ declared, obstacle }) => [declared?.token, obstacle?.reason])).toEqual([
      ['clear 1', undefined],
      [{ $secret: 'foreign' }, 'no-key'],
    ])
  })

  it('tells the field and the secret where one is gone or damaged, for what needs it and for no other', async () => {
    const damage = new EngineError('store-corrupt', { message: 'The secret bad is damaged.', remedy: 'Restore it.' })
    const partly: SecretReader = {
      ...clear,
      reveal: async (ids) => {
        if (ids.includes('bad')) throw damage
        return new Map(ids.filter((id) => id !== 'gone').map((id) => [id, `clear ${id}`]))
      },
    }
    const gone = recordSample({ declared: { token: { $secret: 'gone' } } })
    const bad = recordSample({ declared: { list: [{ $secret: '1' }, { $secret: 'bad' }] } })
    const opened = await openRecords([secret, gone, bad], partly)
    expect(opened.map(({ declared, obstacle }) => [declared?.token, obstacle?.reason, obstacle?.detail])).toEqual([
      ['clear 1', undefined, undefined],
      [{ $secret: 'gone' }, 'damaged', 'token cannot be opened: The secret gone is gone from the database.'],
      [undefined, 'damaged', 'list[1] cannot be opened: The secret bad is damaged.'],
    ])
    expect(opened[2]?.obstacle?.remedy).toBe('Restore it.')
  })

  it('passes every other failure on', async () => {
    const broken = { ...clear, reveal: async () => Promise.reject(new Error('disk')) }
    await expect(openRecords([secret], broken)).rejects.toThrow('disk')
  })
})
