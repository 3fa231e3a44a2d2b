import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { outputOf } from './output.ts'

let folder: string
let streamed: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'))
  streamed = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** An output whose stream notes what it is given. */
function output(descriptor: number, isTTY = false) {
  return outputOf(descriptor, () => {
    const stream = new PassThrough()
    stream.on('data', (bytes) => streamed.push(String(bytes)))
    return Object.assign(stream, { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream
  })
}

/** A pipe that gives up where it would wait. */
function openPipe(): number {
  execFileSync('mkfifo', [join(folder, 'pipe')])
  return openSync(join(folder, 'pipe'), constants.O_RDWR | constants.O_NONBLOCK)
}

test('a file is written to without a stream', async () => {
  const file = openSync(join(folder, 'file'), 'w')
  const told = output(file)
  expect(told).toMatchObject({ isTTY: false, columns: undefined })
  for (const text of ['é', 'x'.repeat(100_000)]) told.write(text)
  await told.flushed()
  closeSync(file)
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe(`é${'x'.repeat(100_000)}`)
  expect(streamed).toEqual([])
})

test('a pipe is given a little without a stream, and what is more by one, in order', () => {
  const pipe = openPipe()
  const told = output(pipe)
  told.write('a'.repeat(4000))
  told.write('b'.repeat(200))
  told.write('c')
  const bytes = Buffer.alloc(10_000)
  expect(bytes.toString('utf8', 0, readSync(pipe, bytes))).toBe('a'.repeat(4000))
  expect(streamed.join('')).toBe(`${'b'.repeat(200)}c`)
  closeSync(pipe)
})

test('what a full pipe does not take is left to a stream', () => {
  const pipe = openPipe()
  const filler = outputOf(pipe, () => expect.fail('there is room'))
  for (let count = 0; count < 16; count += 1) outputOf(pipe, filler.stream).write('x'.repeat(4096))
  output(pipe).write('more')
  expect(streamed).toEqual(['more'])
  closeSync(pipe)
})

test('a terminal, and a device that is none, have their stream', () => {
  const full = openSync('/dev/full', 'w')
  output(full).write('x')
  expect(streamed).toEqual(['x'])
  expect(output(full, true)).toMatchObject({ isTTY: true, columns: 80 })
  closeSync(full)
})

test('what has a stream goes on with it', async () => {
  const file = openSync(join(folder, 'file'), 'w')
  const told = output(file)
  told.stream().write('first ')
  told.write('second')
  await told.flushed()
  closeSync(file)
  expect(streamed.join('')).toBe('first second')
})
