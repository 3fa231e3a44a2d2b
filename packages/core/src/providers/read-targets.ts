import type { ReadingHost } from '../contracts/host.ts'
import type { ObserveContext, ResourceReader } from '../contracts/resource-reader.ts'
import type { Observation, UnreadableObservation } from '../domain/observation.ts'
import { formatDuration } from '../domain/quantities.ts'
import type { Target } from '../domain/target.ts'
import { messageOf } from '../errors/message-of.ts'
import { brokenContract } from '../errors/provider-error.ts'
import { type BoundedResult, boundedCall } from './bounded-call.ts'
import { observationProblem } from './contract-shapes.ts'

/** One thing to read, with the reader of its type, or null where no plugin provides the type. */
export interface ReadItem {
  readonly reader: ResourceReader | null
  readonly type: string
  readonly target: Target
}

/** What reading needs. */
export interface ReadSettings {
  readonly host: ReadingHost
  /** Milliseconds for one call of `readActual`. */
  readonly timeout: number
  readonly now: () => number
  readonly signal?: AbortSignal
  /** What is declared by its digest, to be shown. */
  readonly content: ObserveContext['content']
  /**
   * Told when the reader of a type has not answered for `slowRead`, with how many targets it was asked for. Default: nobody is.
   */
  onSlow?(type: string, targets: number): void
}

/** Milliseconds after which somebody who watches is told what is waited for. */
export const slowRead = 5_000

/** Reads many targets, one call for each type; order and length as given. Throws nothing: what fails is unreadable. */
export async function readTargets(items: readonly ReadItem[], settings: ReadSettings): Promise<readonly Observation[]> {
  const observations: Observation[] = new Array(items.length)
  const byType = Map.groupBy(items.keys(), (index) => (items[index] as ReadItem).type)
  await Promise.all(
    [...byType.values()].map(async (indexes) => {
      const found = await readOneType(
        indexes.map((index) => items[index] as ReadItem),
        settings,
      )
      for (const [position, index] of indexes.entries()) observations[index] = found[position] as Observation
    }),
  )
  return observations
}

async function readOneType(items: readonly ReadItem[], settings: ReadSettings): Promise<readonly Observation[]> {
  const [first] = items
  if (first === undefined) return []
  const { reader, type } = first
  if (reader === null) return items.map(() => noProvider(type))
  const targets = items.map((item) => item.target)
  const deadline = settings.now() + settings.timeout
  const slow = setTimeout(() => settings.onSlow?.(type, items.length), slowRead)
  const result = await boundedCall(settings.timeout, settings.signal, (signal) =>
    reader.readActual(targets, { host: settings.host, signal, deadline, content: settings.content }),
  )
  clearTimeout(slow)
  if (result.status === 'returned' && isAnswer(result.value, items.length))
    return result.value.map((observation) => checked(type, observation))
  const problem = problemOf(type, result, settings.timeout)
  return items.map(() => problem)
}

function noProvider(type: string): UnreadableObservation {
  return {
    status: 'unreadable',
    reason: 'no-provider',
    detail: `no plugin provides the type "${type}"`,
    remedy: 'Install the plugin that provides it.',
  }
}

function problemOf(type: string, result: BoundedResult<unknown>, timeout: number): UnreadableObservation {
  if (result.status === 'timeout')
    return unreadable('timeout', `reading ${type} took longer than ${formatDuration(timeout)}`)
  if (result.status === 'aborted') return unreadable('timeout', 'reading was interrupted')
  if (result.status === 'threw')
    return unreadable('invalid', `the reader of ${type} failed: ${messageOf(result.error)}`)
  return broken(type, 'it must give one observation for each target')
}

function isAnswer(value: readonly Observation[], length: number): boolean {
  return Array.isArray(value) && value.length === length
}

/** One that is none says nothing of the others. */
function checked(type: string, observation: Observation): Observation {
  const problem = observationProblem(observation)
  return problem === null ? observation : broken(type, problem)
}

function broken(type: string, problem: string): UnreadableObservation {
  const { message, remedy } = brokenContract('the reader of', type, problem)
  return { ...unreadable('invalid', message), ...(remedy === undefined ? {} : { remedy }) }
}

function unreadable(reason: UnreadableObservation['reason'], detail: string): UnreadableObservation {
  return { status: 'unreadable', reason, detail }
}
