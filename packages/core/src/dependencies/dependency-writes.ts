import type { StateWrite } from '../contracts/state-write.ts'
import type { DependencyOrigin, DependencyRecord, DependencyRequest } from '../domain/dependency.ts'
import type { NewEvent } from '../domain/event.ts'

/** The dependencies of one origin as they shall be. */
export interface DependencyTarget {
  readonly stack: string
  readonly origin: DependencyOrigin
  readonly dependencies: readonly DependencyRequest[]
  readonly actor: string
}

/**
 * What records the dependencies of one origin, with an event for each that is new,
 * changed or gone. Nothing when nothing is. Pure.
 */
export function dependencyWrites(
  recorded: readonly DependencyRecord[],
  target: DependencyTarget,
): readonly StateWrite[] {
  const { origin, dependencies } = target
  const before = recorded.filter((record) => record.origin === origin)
  if (sameRequests(before, dependencies)) return []
  const rangeBefore = new Map(before.map(({ name, range }) => [name, range]))
  const wanted = new Set(dependencies.map(({ name }) => name))
  const added = dependencies.filter(({ name, range }) => !rangeBefore.has(name) || rangeBefore.get(name) !== range)
  const removed = before.filter(({ name }) => !wanted.has(name))
  const events = [
    ...added.map((request) => addedEvent(request, rangeBefore.get(request.name), target)),
    ...removed.map((request) => removedEvent(request, target)),
  ]
  return [
    { write: 'dependencies', origin, dependencies },
    ...events.map((event): StateWrite => ({ write: 'event', event })),
  ]
}

function sameRequests(one: readonly DependencyRequest[], other: readonly DependencyRequest[]): boolean {
  const same = ({ name, range }: DependencyRequest, index: number): boolean =>
    other[index]?.name === name && other[index]?.range === range
  return one.length === other.length && one.every(same)
}

function addedEvent(
  { name, range }: DependencyRequest,
  previous: string | null | undefined,
  { stack, origin, actor }: DependencyTarget,
): NewEvent {
  const before = previous === undefined ? '' : ` Before: ${writtenRange(previous)}.`
  return {
    type: 'dependency.added',
    severity: 'info',
    message: `The stack "${stack}" depends on "${name}" (${writtenRange(range)}).${before}`,
    source: 'dependencies',
    actor,
    data: { dependency: name, range, origin, ...(previous === undefined ? {} : { previous }) },
  }
}

function removedEvent({ name, range }: DependencyRequest, { stack, origin, actor }: DependencyTarget): NewEvent {
  return {
    type: 'dependency.removed',
    severity: 'info',
    message: `The stack "${stack}" no longer depends on "${name}".`,
    source: 'dependencies',
    actor,
    data: { dependency: name, range, origin },
  }
}

function writtenRange(range: string | null): string {
  return range ?? 'any version'
}
