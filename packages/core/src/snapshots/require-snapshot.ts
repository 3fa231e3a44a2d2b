import type { StateReader } from '../contracts/state-reader.ts'
import type { CheckedSnapshot, SnapshotContents, SnapshotDetails } from '../domain/snapshot.ts'
import { snapshotDamage, snapshotRemedies } from '../domain/snapshot-damage.ts'
import { EngineError } from '../errors/engine-error.ts'

/** A stack as snapshots are asked for. */
interface Stack {
  readonly id: number
  readonly name: string
}

/** A snapshot that is whole. */
export type WholeSnapshot = SnapshotDetails & { readonly contents: SnapshotContents }

/** A snapshot that is whole. `EngineError` `no-such-snapshot`, or `snapshot-corrupt` naming what is damaged. */
export async function requireSnapshot(stack: Stack, version: number, state: StateReader): Promise<WholeSnapshot> {
  return requireWhole(stack.name, version, await state.snapshot(stack.id, version))
}

/** The same for one that was read already. */
export function requireWhole(stack: string, version: number, found: SnapshotDetails | null): WholeSnapshot {
  if (found === null) throw noSuchSnapshot(stack, version)
  const { contents } = found
  if (contents === null) throw corruptSnapshot(stack, found)
  return { ...found, contents }
}

/** `EngineError` `snapshot-corrupt` naming the newest snapshot of a stack that is damaged. */
export async function requireWholeSnapshots({ id, name }: Stack, state: StateReader): Promise<void> {
  const damaged = (await state.checkSnapshots(id)).find(({ problems }) => problems.length > 0)
  if (damaged !== undefined) throw corruptSnapshot(name, damaged)
}

/** The stack has no snapshot of this version. */
export function noSuchSnapshot(stack: string, version: number): EngineError {
  return new EngineError('no-such-snapshot', {
    message: `The stack "${stack}" has no snapshot v${version}.`,
    remedy: `List them with "sloth-runner stack snapshot list ${stack}".`,
  })
}

function corruptSnapshot(stack: string, { version, problems }: CheckedSnapshot): EngineError {
  return new EngineError('snapshot-corrupt', {
    message: `The snapshot v${version} of "${stack}" is damaged: it is not as it was kept.`,
    detail: problems.map((problem) => `The ${snapshotDamage(problem)}.`).join('\n'),
    remedy: [
      ...snapshotRemedies(stack, problems),
      `"sloth-runner stack snapshot verify ${stack}" names the snapshots that are whole.`,
    ].join(' '),
  })
}
