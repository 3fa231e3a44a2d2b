import { expect, test } from 'vitest'
import { sourceFiles } from './workspace/source-files.ts'

/** Lines of each source file, smallest first; single files above the limit are errors of the linter. */
const lengths = sourceFiles
  .filter(({ purpose }) => purpose === 'source')
  .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
  .sort((one, other) => one.lines - other.lines)

function quantile(share: number): number {
  return lengths[Math.floor((lengths.length - 1) * share)]?.lines ?? 0
}

test('files stay small: half of them at most 70 lines, nine of ten at most 240, none above 300', ({ annotate }) => {
  void annotate(`${lengths.length} files: median ${quantile(0.5)}, p90 ${quantile(0.9)}, longest ${quantile(1)} lines`)
  expect(lengths.filter(({ lines }) => lines > 300)).toEqual([])
  expect(quantile(0.9)).toBeLessThanOrEqual(240)
  expect(quantile(0.5)).toBeLessThanOrEqual(70)
})
