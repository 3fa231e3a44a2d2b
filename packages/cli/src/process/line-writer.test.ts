import { PassThrough, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { lineWriter } from './line-writer.ts'

test('lines are written in order, each once the stream has taken the one before', async () => {
  const stream = new PassThrough({ highWaterMark: 4 })
  const writeLine = lineWriter(stream, () => expect.fail('somebody reads'))
  const written = (async () => {
    for (const line of ['one', 'two', 'three']) await writeLine(line)
    stream.end()
  })()
  expect((await stream.toArray()).join('')).toBe('one\ntwo\nthree\n')
  await written
})

test('a reader that has gone is told of once it is noticed, and nothing waits for it', async () => {
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
  const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => done(gone) })
  const unread = Promise.withResolvers<void>()
  const writeLine = lineWriter(stream, unread.resolve)
  await writeLine('one')
  await unread.promise
  await writeLine('two')
})
