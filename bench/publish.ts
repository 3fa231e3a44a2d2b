import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row, SkippedRow } from './measurement.ts'
import { cellsOf, heading } from './render-row.ts'

/** What one run of the benchmarks leaves in `results/`. */
export interface Results {
  /** When it ended, as ISO 8601. */
  readonly at: string
  readonly machine: {
    readonly node: string
    readonly terraform: string | null
    readonly processors: number
    readonly model: string | undefined
  }
  readonly rows: readonly (Row | SkippedRow)[]
}

const document = join(import.meta.dirname, '../docs/figures.md')
const start = '<!-- measured: written by `pnpm bench --publish` -->'
const end = '<!-- /measured -->'

/** Puts the figures in their place in `docs/figures.md`; what stands around that place is written by hand and stays. */
export function publish(results: Results): string {
  const text = readFileSync(document, 'utf8')
  const [before, measured] = text.split(start)
  const [, after] = (measured ?? '').split(end)
  if (before === undefined || after === undefined) throw new Error(`${document} has no place for figures`)
  writeFileSync(document, `${before}${start}\n\n${render(results)}\n\n${end}${after}`)
  return document
}

function render({ at, machine, rows }: Results): string {
  const { node, terraform, processors, model = 'unknown' } = machine
  const programs = [`Node ${node.slice(1)}`, ...(terraform === null ? [] : [`Terraform ${terraform}`])].join(', ')
  const day = at.slice(0, 10)
  const cells = [heading, ...rows.map((row) => cellsOf(row))]
  const widths = heading.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[], filler: string) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width, filler)).join(' | ')} |`
  const [first = heading, ...others] = cells
  const table = [line(first, ' '), line([], '-'), ...others.map((row) => line(row, ' '))]
  return [`${day}, ${processors} processors (${model}), ${programs}:`, '', ...table].join('\n')
}
