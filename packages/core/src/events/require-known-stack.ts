import type { EventChain } from '../domain/event.ts'
import { NoSuchStackError } from '../errors/no-such-stack-error.ts'

/** A stack that was deleted is known by its events. `NoSuchStackError` when there never was one of that name. */
export function requireKnownStack(name: string, chains: readonly EventChain[]): void {
  const names = chains.flatMap(({ stack }) => (stack === null ? [] : [stack]))
  if (!names.includes(name)) throw new NoSuchStackError(name, names)
}
