import { expect, test } from 'vitest'
import { allFunctionLengths, functionLengths } from './workspace/function-lengths.ts'
import { sourceFiles } from './workspace/source-files.ts'

/** Lines of each source file, smallest first; single files above the limit are errors of the linter. */
const lengths = sourceFiles
  .filter(({ purpose }) => purpose === 'source')
  .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
  .sort((one, other) => one.lines - other.lines)

const functions = allFunctionLengths.toSorted((one, other) => one.lines - other.lines)

function quantile(sorted: readonly { readonly lines: number }[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)]?.lines ?? 0
}

test('files stay small: half of them at most 70 lines, nine of ten at most 240, none above 300', ({ annotate }) => {
  void annotate(told('files', lengths))
  expect(lengths.filter(({ lines }) => lines > 300)).toEqual([])
  expect(quantile(lengths, 0.9)).toBeLessThanOrEqual(240)
  expect(quantile(lengths, 0.5)).toBeLessThanOrEqual(70)
})

test('functions stay small: half of them at most 10 lines, nine of ten at most 30; the linter looks at the longest, by code in the body alone', ({
  annotate,
}) => {
  void annotate(told('functions', functions))
  expect(quantile(functions, 0.9)).toBeLessThanOrEqual(30)
  expect(quantile(functions, 0.5)).toBeLessThanOrEqual(10)
})

test('a function is whatever has a body in braces, counted with its first and its last line', () => {
  const text = `declare function a(): void
export function b(): void {
  const c = () => {
    d()
  }
  const e = () => c()
}
class F {
  g(): void {}
  h = function () {
    return 1
  }
}
`
  expect(functionLengths('x.ts', text)).toEqual([
    { place: 'x.ts:2', lines: 6 },
    { place: 'x.ts:3', lines: 3 },
    { place: 'x.ts:9', lines: 1 },
    { place: 'x.ts:10', lines: 3 },
  ])
})

function told(what: string, sorted: readonly { readonly lines: number }[]): string {
  return `${sorted.length} ${what}: median ${quantile(sorted, 0.5)}, p90 ${quantile(sorted, 0.9)}, longest ${quantile(sorted, 1)} lines`
}
