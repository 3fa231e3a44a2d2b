import { Writable } from 'node:stream'
import type { ProgressEvent } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { plainPaint } from '../render/paint.ts'
import { showProgress } from './show-progress.ts'

const escapeCharacter = '\u001b'

/** What a display writes, and what of it a terminal shows at last: lines that were taken off the screen are gone. */
function display(isTTY: boolean, columns = 80) {
  let text = ''
  const stream = Object.assign(
    new Writable({
      write(chunk, _, done) {
        text += String(chunk)
        done()
      },
    }),
    { isTTY, columns },
  ) as unknown as NodeJS.WriteStream
  const screen = (): readonly string[] => {
    const lines: string[] = []
    const [first = '', ...redrawn] = text.split(escapeCharacter)
    lines.push(...first.split('\n').slice(0, -1))
    for (const part of redrawn) {
      if (part.endsWith('A')) lines.splice(lines.length - Number(part.slice(1, -1)))
      else lines.push(...part.slice('[0J'.length).split('\n').slice(0, -1))
    }
    return lines
  }
  return { ...showProgress({ paint: plainPaint }, stream), text: () => text, screen }
}

const acting: ProgressEvent = { kind: 'phase', phase: 'acting', total: 12 }
const started = (address: string): ProgressEvent => ({ kind: 'started', address, action: 'create' })
const ended = (address: string, outcome: string, reason?: string): ProgressEvent => ({
  kind: 'ended',
  address,
  action: 'create',
  outcome,
  durationMs: 5,
  ...(reason === undefined ? {} : { reason }),
})

test('on a terminal a list shows what is going on, and nothing of it stays', () => {
  const shown = display(true)
  shown.onProgress(acting)
  expect(shown.screen()).toEqual(['Acting 0/12'])
  for (let index = 0; index < 11; index += 1) shown.onProgress(started(`n${index}`))
  shown.onProgress(ended('n0', 'failed', 'out of order'))
  expect(shown.screen()).toEqual([
    '✗ n0: create failed: out of order 5ms',
    'Acting 1/12',
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((index) => `  … n${index}: create`),
    '  … and 2 more',
  ])
  shown.clear()
  expect(shown.screen()).toEqual(['✗ n0: create failed: out of order 5ms'])
})

test('what succeeds is counted and leaves no line: the report has it', () => {
  const shown = display(true)
  shown.onProgress(acting)
  shown.onProgress(ended('a', 'done'))
  shown.onProgress({ kind: 'phase', phase: 'done' })
  expect(shown.screen()).toEqual([])
})

test('no line is wider than the terminal, nor more than one line, nor obeyed by it', () => {
  const shown = display(true, 20)
  shown.onProgress({ kind: 'phase', phase: 'acting', total: 1, message: `long ${'x'.repeat(40)}` })
  expect(shown.screen().map(({ length }) => length)).toEqual([19])
  shown.onProgress(started('a["\u001b[2J\n"]'))
  shown.onProgress({ kind: 'phase', phase: 'planning' })
  shown.onProgress({ kind: 'notice', severity: 'warning', message: 'b\u001b[31mc\nd' })
  expect(shown.screen()).toEqual(['Warning: b\\u001b[31mc\\nd', 'Planning'])
  const codes = shown.text().split(escapeCharacter).slice(1)
  expect(codes.filter((code) => !/^\[(\d+A$|0J)/.test(code))).toEqual([])
})

test('elsewhere each phase and each end is a plain line', () => {
  const shown = display(false)
  for (const event of [acting, started('a'), ended('a', 'done'), ended('b', 'skipped', 'a failed')])
    shown.onProgress(event)
  shown.clear()
  expect(shown.text()).toBe('Acting (12)…\n✓ a: create 5ms\n- b: create skipped: a failed 5ms\n')
})
