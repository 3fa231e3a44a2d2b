import type { Observation, ReadContext, ReadingHost, Target } from '@sloth-runner/core'
import { unreadableBecause } from '@sloth-runner/plugin-kit'
import { BrokenMarkersError, findLines } from './edit-lines.ts'
import { pathUnknown } from './inspect-targets.ts'
import type { LineActual, LineSpec } from './line-spec.ts'
import { pathOf } from './path-keys.ts'
import { readText } from './read-text.ts'

/** Looks at the lines and blocks of many targets; each file is read once. */
export async function readLines(
  targets: readonly Target<LineSpec>[],
  { host, signal }: ReadContext,
): Promise<readonly Observation<LineActual>[]> {
  const texts = new Map<string, Promise<string | null>>()
  const observations: Observation<LineActual>[] = []
  for (const target of targets) {
    signal.throwIfAborted()
    observations.push(await observe(target, (path) => onlyOnce(texts, path, host)))
  }
  return observations
}

function onlyOnce(texts: Map<string, Promise<string | null>>, path: string, host: ReadingHost): Promise<string | null> {
  const text = texts.get(path) ?? readText(path, host)
  texts.set(path, text)
  return text
}

async function observe(
  target: Target<LineSpec>,
  textOf: (path: string) => Promise<string | null>,
): Promise<Observation<LineActual>> {
  const spec = target.declared ?? target.applied
  const path = pathOf(target)
  if (spec === null || path === null) return pathUnknown
  try {
    return observed(spec, await textOf(path))
  } catch (error) {
    if (!(error instanceof BrokenMarkersError)) return unreadableBecause(error)
    const detail = `the markers in ${path} are broken: ${error.message}`
    return { status: 'unreadable', reason: 'invalid', detail, remedy: 'Repair or remove the marker lines by hand.' }
  }
}

function observed(spec: LineSpec, text: string | null): Observation<LineActual> {
  const found = text === null ? null : findLines(text, spec)
  if (found === null) return { status: 'absent' }
  const { line: _line, block: _block, position: _position, create: _create, ...identity } = spec
  const value = spec.marker === undefined ? { line: found.value } : { block: found.value }
  const degraded = `${found.matches} lines match; the last one is looked at`
  return {
    status: 'present',
    actual: { ...identity, ...value },
    ...(found.matches > 1 && spec.match !== undefined ? { degraded } : {}),
  }
}
