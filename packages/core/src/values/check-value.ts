import { surveyPlainData } from '../definition/plain-data.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Json } from '../domain/json.ts'
import { valueKeyProblem } from '../domain/value.ts'
import { toWire } from '../domain/wire.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'

/** Bytes. Content belongs in resources. */
const largestValue = 1_048_576

/**
 * A plain value in wire form. `InvalidInputError` with everything that is wrong with it or its key: what JSON cannot hold,
 * numbers that would not be kept exactly, more than 1 MiB.
 */
export function checkedValue(key: string, value: Json): Json {
  const { findings: unplain, plain } = surveyPlainData(value, { bytes: false })
  const findings = [...keyFindings(key), ...unplain.map((finding) => aboutValue(key, finding))]
  if (findings.length > 0) throw new InvalidInputError(findings)
  if (sizeOf(plain) <= largestValue) return toWire(plain)
  const detail = 'A stack keeps large content as the source of a resource, not as a value.'
  throw new InvalidInputError([errorFinding('too-large', `The value of "${key}" is longer than 1 MiB.`, { detail })])
}

/** Bytes of UTF-8: of text as it is, of everything else as JSON without blanks. */
function sizeOf(value: Json): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value))
}

/** `InvalidInputError` unless a value can be kept under this key. */
export function requireKey(key: string): void {
  const findings = keyFindings(key)
  if (findings.length > 0) throw new InvalidInputError(findings)
}

function keyFindings(key: string): readonly Finding[] {
  const problem = valueKeyProblem(key)
  return problem === null ? [] : [errorFinding('invalid-key', `"${key}" cannot be the key of a value: ${problem}.`)]
}

function aboutValue(key: string, { path: _, ...finding }: Finding): Finding {
  const whole = 'The definition '
  const { summary } = finding
  const said = summary.startsWith(whole)
    ? `The value of "${key}" ${summary.slice(whole.length)}`
    : `In the value of "${key}": ${summary}`
  return { ...finding, summary: said }
}
