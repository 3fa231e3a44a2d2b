import type { StateWrite } from '../../contracts/state-write.ts'
import type { Plan } from '../../domain/plan.ts'
import { EngineError } from '../../errors/engine-error.ts'
import { InternalError } from '../../errors/internal-error.ts'
import { messageOf } from '../../errors/message-of.ts'
import { RunBrokenError } from '../../errors/run-broken-error.ts'
import type { NodeEnd, RunNode } from './apply-node.ts'

/** What of a run is on record so far, by address. */
export interface RunJournal {
  readonly ends: Map<string, NodeEnd & { readonly durationMs: number }>
  /** Those with an intent on record and no outcome. */
  readonly inDoubt: Set<string>
  /** Those with an outcome on record; of the two acts of a replace, it may be that of the first. */
  readonly acted: Set<string>
}

/** What is on record now is in doubt from its intent to its outcome. */
export function noteWritten(writes: readonly StateWrite[], { inDoubt, acted }: RunJournal): void {
  for (const write of writes) {
    if (write.write === 'intent') inDoubt.add(write.address)
    else if (write.write === 'outcome' && write.outcome !== null) {
      inDoubt.delete(write.address)
      acted.add(write.address)
    }
  }
}

/** Whatever a run breaks off at, what is on record of it and what is not is told with the error. */
export function brokenOff(
  { kind, stack }: Plan,
  nodes: readonly RunNode[],
  { runId, journal }: { readonly runId: number; readonly journal: RunJournal },
  error: unknown,
): RunBrokenError {
  const addresses = nodes.map(({ address }) => address)
  const inDoubt = addresses.filter((address) => journal.inDoubt.has(address))
  const ended = [...journal.ends.keys()].filter((address) => !inDoubt.includes(address))
  const settled = new Set([...inDoubt, ...ended])
  const halfDone = addresses.filter((address) => journal.acted.has(address) && !settled.has(address))
  const known = new Set([...settled, ...halfDone])
  const notBegun = addresses.filter((address) => !known.has(address))
  return new RunBrokenError(
    `${kind} of "${stack}"`,
    { runId, recorded: ended.length, inDoubt, halfDone, notBegun },
    EngineError.isInstance(error) ? error : new InternalError(messageOf(error), error),
  )
}
