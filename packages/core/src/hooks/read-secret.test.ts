import { expect, it } from 'vitest'
import type { ReadingHost } from '../contracts/host.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { readSecret } from './read-secret.ts'

const nobody = { uid: 0, gid: 0, owner: 'root', group: 'root', modifiedAt: 0, file: '1:1' } as const

function hostWith(text: string): ReadingHost {
  const bytes = new TextEncoder().encode(text)
  return {
    ...memoryHost(),
    inspect: async ([path = '']) => [{ path, kind: 'file', mode: 0o600, size: bytes.length, ...nobody }],
    readFile: async (_, limit = 0) => {
      if (bytes.length > limit) throw new Error('EFBIG')
      return bytes
    },
  }
}

it.each(['', '\n', '\r\n'])(
  'takes a secret of exactly 4096 bytes and none of a byte more, before a line end: %j',
  async (end) => {
    const longest = 'x'.repeat(4_096)
    expect(await readSecret('/secret', hostWith(longest + end))).toHaveLength(4_096)
    await expect(readSecret('/secret', hostWith(`x${longest}${end}`))).rejects.toMatchObject({ code: 'usage' })
  },
)
