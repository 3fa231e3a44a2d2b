import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { showWork } from './show-work.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function display(isTTY: boolean, columns = 80) {
  let text = ''
  const write = (part: string): void => {
    text += part
  }
  return { ...showWork({ isTTY, columns, write }), text: () => text }
}

test('a terminal shows it at once on one line, and it goes again', () => {
  const shown = display(true, 12)
  shown.clear()
  shown.tell('Checking the database')
  expect(shown.text()).toBe('Checking th\n')
  shown.clear()
  shown.clear()
  expect(shown.text()).toBe('Checking th\n\u001b[1A\u001b[0J')
})

test('a log gets a line, and only when the work takes long', () => {
  const quick = display(false)
  quick.tell('Exporting')
  vi.advanceTimersByTime(999)
  quick.clear()
  vi.advanceTimersByTime(1_000)
  expect(quick.text()).toBe('')
  const long = display(false)
  long.tell('Exporting')
  vi.advanceTimersByTime(1_000)
  long.clear()
  expect(long.text()).toBe('Exporting…\n')
})
