import { errorFinding, type Finding, messageOf, overlaps, type Path, type Resolution } from '@sloth-runner/core'
import { markerLines } from './edit-lines.ts'
import type { LineSpec } from './line-spec.ts'
import { resolvePath } from './resolve-path.ts'
import { endsSoon, withinTime } from './time-limit.ts'

/** Checks the patterns of a line or block, and takes the end of the last line off a block. */
export function resolveLine(declared: LineSpec, sensitive: readonly Path[]): Resolution<LineSpec> {
  const { block } = declared
  const { declared: placed, findings: pathFindings } = resolvePath(declared)
  const spec: LineSpec = {
    ...placed,
    ...(block === undefined ? {} : { block: block.replaceAll('\r\n', '\n').replace(/\n$/, '') }),
  }
  const findings = [...pathFindings, ...patternFindings(spec), ...matchFindings(spec), ...markerFindings(spec)]
  return { declared: spec, findings: [...findings, ...secretFindings(spec, sensitive)] }
}

function patternFindings({ match, position }: LineSpec): readonly Finding[] {
  const pattern = position?.slice(position.indexOf(':') + 1)
  return [
    ...invalidPattern('match', match),
    ...(position?.includes(':') === true ? invalidPattern('position', pattern) : []),
  ]
}

function invalidPattern(field: string, pattern: string | undefined): readonly Finding[] {
  const problem = pattern === undefined ? null : patternProblem(pattern)
  return problem === null
    ? []
    : [errorFinding('invalid-pattern', `"${field}" is no regular expression: ${problem}`, { path: [field] })]
}

function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u')
    return null
  } catch (error) {
    return messageOf(error)
  }
}

/** A line that its own pattern does not find would be added again by every run. */
function matchFindings({ path, line, match }: LineSpec): readonly Finding[] {
  if (line === undefined || match === undefined || patternProblem(match) !== null) return []
  const matches = matchesInTime(path, match, line)
  if (matches === true) return []
  if (matches === null) {
    const summary = '"match" takes too long on "line" itself: no file could be searched with it.'
    const detail = 'Write it without a repetition inside of a repetition, as in "(a+)+".'
    return [errorFinding('pattern-too-slow', summary, { path: ['match'], detail })]
  }
  const summary = '"match" does not match "line" itself: it would not be found again.'
  return [errorFinding('line-not-matched', summary, { path: ['match'] })]
}

/** Null when it took too long. */
function matchesInTime(path: string, match: string, line: string): boolean | null {
  const test = () => new RegExp(match, 'u').test(line)
  if (endsSoon(match, line)) return test()
  try {
    return withinTime(() => path, test)
  } catch {
    return null
  }
}

function markerFindings(spec: LineSpec): readonly Finding[] {
  if (spec.block === undefined || spec.marker === undefined) return []
  const markers = markerLines(spec)
  if (!spec.block.split('\n').some((line) => markers.includes(line))) return []
  return [errorFinding('marker-in-block', 'The block holds one of its own marker lines.', { path: ['block'] })]
}

/** Without a pattern the line itself would be its identity, which is kept in clear. */
function secretFindings({ line, match }: LineSpec, sensitive: readonly Path[]): readonly Finding[] {
  const secret = sensitive.some((path) => overlaps(path, ['line']))
  if (line === undefined || match !== undefined || !secret) return []
  const detail =
    'Declare "match" with a pattern that finds the line without naming the sensitive part, as in "^password=".'
  return [errorFinding('sensitive-identity', 'A sensitive line needs "match".', { path: ['line'], detail })]
}
