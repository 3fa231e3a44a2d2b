import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from './digest.ts'
import { shortSha256 } from './short-sha256.ts'

const byNode = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

test('the example of the standard', () => {
  expect(shortSha256(Buffer.from('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('every length around the ends of blocks is digested as by Node', () => {
  for (let length = 0; length <= 260; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 151 + length) & 0xff)
    expect(shortSha256(bytes), `${length} bytes`).toBe(byNode(bytes))
  }
})

test('any bytes are digested as by Node', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => shortSha256(bytes) === byNode(bytes)))
})

test('a text and its bytes have one digest, short and long, of few and of many', () => {
  for (let round = 0; round < 200; round += 1) {
    const text = `${'\u00e9\ud83d\ude80 '.repeat(round)}${round}`
    expect(sha256(text)).toBe(byNode(text))
    expect(sha256(Buffer.from(text))).toBe(byNode(text))
  }
})
