import {
  type ComparedEntry,
  type ComparedField,
  formatPath,
  type Json,
  onOneLine,
  type SnapshotComparison,
  type SnapshotReference,
} from '@sloth-runner/core'
import type { Paint, Tone } from './paint.ts'
import { renderValue } from './value.ts'

const signs: Readonly<Record<ComparedEntry['change'], readonly [sign: string, verb: string, tone: Tone]>> = {
  added: ['+', 'Added', 'added'],
  modified: ['~', 'Modified', 'changed'],
  removed: ['-', 'Removed', 'removed'],
}

/** What separates two snapshots, a line for each thing, and one for each field where several of it differ. */
export function renderComparison(comparison: SnapshotComparison, paint: Paint): string {
  const head = `Comparing snapshots: ${named(comparison.from)} -> ${named(comparison.to)}`
  if (comparison.equal) return `${head}\n\nNo differences.`
  const lists = [
    ['Changes', comparison.resources, 'resource'],
    ['Task Changes', comparison.tasks, 'task'],
    ['Output Changes', comparison.outputs, 'output'],
    ['Value Changes', comparison.values, 'value'],
    ['Dependency Changes', comparison.dependencies, 'dependency'],
  ] as const
  const about = comparison.about.map((field) => `  ${paint('changed', '~')} ${renderField(field)}`)
  const sections = lists
    .filter(([, entries]) => entries.length > 0)
    .map(([title, entries, noun]) =>
      section(
        title,
        entries.flatMap((entry) => renderEntry(entry, noun, paint)),
        paint,
      ),
    )
  return [head, ...(about.length === 0 ? [] : [section('Definition Changes', about, paint)]), ...sections].join('\n\n')
}

function named(reference: SnapshotReference): string {
  return reference === 'current' ? 'current' : `v${reference}`
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return [paint('heading', `${title}:`), ...lines].join('\n')
}

function renderEntry(entry: ComparedEntry, noun: string, paint: Paint): readonly string[] {
  const { name, type, change, fields } = entry
  const [sign, verb, tone] = signs[change]
  const about = noun === 'dependency' && type !== undefined ? ` (${type})` : ''
  const line = `  ${paint(tone, sign)} ${verb} ${noun}: ${onOneLine(name)}${about}`
  if (fields.length === 0) return [line]
  const rendered = fields.map(renderField)
  return fields.length === 1 ? [`${line} (${rendered[0]})`] : [line, ...rendered.map((field) => `      ${field}`)]
}

/** A whole digest tells a person nothing more than its beginning does. */
function renderShort(value: Json | undefined): string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : renderValue(value)
}

function renderField({ path, from, to, sensitive }: ComparedField): string {
  const shown = path[0] === 'declared' && path.length > 1 ? path.slice(1) : path
  return sensitive
    ? `${formatPath(shown)}: <sensitive>`
    : `${formatPath(shown)}: ${renderShort(from)} -> ${renderShort(to)}`
}
