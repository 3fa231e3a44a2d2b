import { type Change, formatPath, type JsonObject, type ReadingHost } from '@sloth-runner/core'
import type { TestedReader } from './scenario.ts'
import { readContextOf, resolved, targetOf } from './trial.ts'

/** A difference that was found where nobody changed anything. */
export interface Noise {
  readonly declared: JsonObject
  /** What was said: the fields, or why it could not be read. */
  readonly said: string
}

/**
 * Reads and compares declarations that describe a real, untouched system, twice in a row. Every difference is noise.
 */
export async function findNoise(
  provider: TestedReader,
  declarations: readonly JsonObject[],
  host: ReadingHost,
): Promise<readonly Noise[]> {
  const targets = []
  for (const declared of declarations) targets.push(targetOf(await resolved(provider, declared, host)))
  const noise: Noise[] = []
  for (const _ of ['first', 'second']) {
    const observations = await provider.reader.readActual(targets, readContextOf(host))
    for (const [index, target] of targets.entries()) {
      const observation = observations[index]
      const declared = target.declared as JsonObject
      if (observation === undefined || observation.status === 'unreadable')
        noise.push({ declared, said: observation?.detail ?? 'no observation' })
      else noise.push(...noiseOf(declared, provider.reader.diff(target, observation)))
    }
  }
  return noise
}

function noiseOf(declared: JsonObject, change: Change): readonly Noise[] {
  if (change.action === 'none') return []
  return [{ declared, said: `${change.action}: ${change.fields.map((field) => formatPath(field.path)).join(', ')}` }]
}
