import type { StateWrite } from '../../contracts/state-write.ts'
import type { Plan } from '../../domain/plan.ts'
import { EngineError } from '../../errors/engine-error.ts'
import { RunBrokenError } from '../../errors/run-broken-error.ts'
import type { NodeEnd } from './apply-node.ts'

/** What of a run is on record so far, by address. */
export interface RunJournal {
  readonly ends: Map<string, NodeEnd & { readonly durationMs: number }>
  /** Those with an intent on record and no outcome. */
  readonly inDoubt: Set<string>
}

/** What is on record now is in doubt from its intent to its outcome. */
export function noteDoubt(writes: readonly StateWrite[], inDoubt: Set<string>): void {
  for (const write of writes) {
    if (write.write === 'intent') inDoubt.add(write.address)
    else if (write.write === 'outcome' && write.outcome !== null) inDoubt.delete(write.address)
  }
}

/** Where the record could not be kept, what is on it and what is not is told with the error. */
export function brokenOff(
  { kind, stack }: Plan,
  addresses: readonly string[],
  { runId, journal }: { readonly runId: number; readonly journal: RunJournal },
  error: unknown,
): unknown {
  if (!EngineError.isInstance(error) || !error.code.startsWith('store-')) return error
  const inDoubt = addresses.filter((address) => journal.inDoubt.has(address))
  const ended = [...journal.ends.keys()].filter((address) => !journal.inDoubt.has(address))
  const known = new Set([...inDoubt, ...ended])
  const notBegun = addresses.filter((address) => !known.has(address))
  return new RunBrokenError(`${kind} of "${stack}"`, { runId, recorded: ended.length, inDoubt, notBegun }, error)
}
