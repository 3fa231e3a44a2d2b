import { setImmediate } from 'node:timers/promises'
import type { Observation, ReadContext, ReadingHost, Target } from '@sloth-runner/core'
import { failureWith, unreadableBecause } from '@sloth-runner/plugin-kit'
import { BrokenMarkersError, type FoundLines, findLines, presentLines, takenLines } from './edit-lines.ts'
import { pathUnknown } from './inspect-targets.ts'
import type { LineActual, LineSpec } from './line-spec.ts'
import { pathOf } from './path-keys.ts'
import { readText } from './read-text.ts'
import { patternTime, withinTime } from './time-limit.ts'

/** Milliseconds of work under one time limit: setting one up takes longer than to look for a line in a small file. */
const slice = 20

/** A target whose file was read: its text, null where there is no file, or why it could not be read. */
interface Opened {
  readonly target: Target<LineSpec>
  readonly path: string
  readonly text: string | null
  readonly problem?: Observation<LineActual>
}

/**
 * Looks at the lines and blocks of many targets; each file is read once. A regular expression that takes longer than
 * `patternTime` on a file makes its target unreadable.
 */
export async function readLines(
  targets: readonly Target<LineSpec>[],
  context: ReadContext,
): Promise<readonly Observation<LineActual>[]> {
  const texts = new Map<string, Promise<string | null>>()
  const opened: Opened[] = []
  for (const target of targets) {
    context.signal.throwIfAborted()
    opened.push(await open(target, (path) => onlyOnce(texts, path, context.host)))
  }
  return observeAll(opened, context)
}

function onlyOnce(texts: Map<string, Promise<string | null>>, path: string, host: ReadingHost): Promise<string | null> {
  const text = texts.get(path) ?? readText(path, host)
  texts.set(path, text)
  return text
}

async function open(target: Target<LineSpec>, textOf: (path: string) => Promise<string | null>): Promise<Opened> {
  const path = pathOf(target)
  if ((target.declared ?? target.applied) === null || path === null)
    return { target, path: '', text: null, problem: pathUnknown }
  try {
    return { target, path, text: await textOf(path) }
  } catch (error) {
    return { target, path, text: null, problem: unreadableBecause(error) }
  }
}

async function observeAll(
  opened: readonly Opened[],
  { signal, deadline }: ReadContext,
): Promise<readonly Observation<LineActual>[]> {
  const observations: Observation<LineActual>[] = []
  const patterns = opened.some(({ target }) => (target.declared ?? target.applied)?.match !== undefined)
  while (observations.length < opened.length) {
    await setImmediate()
    signal.throwIfAborted()
    const act = () => observeSlice(opened, observations)
    if (patterns) observeInTime(opened, observations, Math.min(patternTime, deadline - Date.now()), act)
    else act()
  }
  return observations
}

/** Goes on where `observations` ends, until all is done or the slice is used up. */
function observeSlice(opened: readonly Opened[], observations: Observation<LineActual>[]): void {
  const end = performance.now() + slice
  for (const each of opened.slice(observations.length)) {
    observations.push(observe(each))
    if (performance.now() >= end) return
  }
}

/** A slice of work; the target at which the time is over is unreadable. */
function observeInTime(
  opened: readonly Opened[],
  observations: Observation<LineActual>[],
  time: number,
  act: () => void,
): void {
  const path = () => opened[observations.length]?.path ?? ''
  try {
    if (time <= 0) throw failureWith('ETIMEDOUT', 'read', path())
    withinTime(path, act, time)
  } catch (error) {
    if (observations.length < opened.length) observations.push(unreadableBecause(error))
  }
}

function observe({ target, path, text, problem }: Opened): Observation<LineActual> {
  const spec = target.declared ?? target.applied
  if (problem !== undefined || spec === null) return problem ?? pathUnknown
  try {
    return target.declared === null ? observedRemoval(spec, text) : observed(spec, text)
  } catch (error) {
    if (!(error instanceof BrokenMarkersError)) return unreadableBecause(error)
    const detail = `the markers in ${path} are broken: ${error.message}`
    return { status: 'unreadable', reason: 'invalid', detail, remedy: 'Repair or remove the marker lines by hand.' }
  }
}

function observed(spec: LineSpec, text: string | null): Observation<LineActual> {
  const found = text === null ? null : findLines(text, spec)
  if (found === null) return { status: 'absent' }
  const degraded = `${found.matches} lines match; the last one is looked at`
  return {
    status: 'present',
    actual: actualOf(spec, found),
    ...(found.matches > 1 && spec.match !== undefined ? { degraded } : {}),
  }
}

/** Of what is to go, only what was put in force is looked at: a line that just matches is somebody else's. */
function observedRemoval(spec: LineSpec, text: string | null): Observation<LineActual> {
  const found = text === null ? null : presentLines(text, spec)
  if (text === null || found === null) return { status: 'absent' }
  const takes = takenLines(text, spec)
  return { status: 'present', actual: actualOf(spec, found), ...(takes === null ? {} : { computed: { takes } }) }
}

function actualOf(spec: LineSpec, { value, copies }: FoundLines): LineActual {
  const { line: _line, block: _block, position: _position, create: _create, ...identity } = spec
  return {
    ...identity,
    ...(spec.marker === undefined ? { line: value } : { block: value }),
    ...(copies > 1 ? { copies } : {}),
  }
}
