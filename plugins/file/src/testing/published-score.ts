import { readFileSync } from 'node:fs'
import { formatScore, type ProviderScore } from '@sloth-runner/plugin-kit/testing'
import { expect } from 'vitest'

const readme = new URL('../../README.md', import.meta.url)

/** Every rule is kept, and the README publishes just that: `| file:file with text | 35 of 35 |`. */
export function publishedScore(score: ProviderScore): void {
  expect(score.passed, formatScore(score)).toBe(score.total)
  const lines = readFileSync(readme, 'utf8').replaceAll('`', '').split('\n')
  const rows = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  expect(rows.findLast(([name]) => name === score.name)).toEqual([score.name, `${score.passed} of ${score.total}`])
}
