import type { StateReader } from '../../contracts/state-reader.ts'
import type { Subject } from '../../survey/subject.ts'
import { writtenOwnerText } from '../plan/owner-text.ts'

/** Whose acts are looked at. */
export interface HeldScene {
  readonly stack: string
  readonly machine: string
  readonly state: Pick<StateReader, 'owners'>
}

/**
 * Why a resource is not to be touched: the links on the way of its path lead by now to what another stack owns. Null where it is
 * written as it really is, which the record proves when a run is opened.
 */
export async function heldElsewhere(
  { identity, real }: Pick<Subject, 'identity' | 'real'>,
  { stack, machine, state }: HeldScene,
): Promise<string | null> {
  if (real.owns === identity) return null
  const owners = await state.owners(real.owns)
  const owner = owners.find((one) => one.stack !== stack && one.machine === machine)
  if (owner === undefined) return null
  return `by way of a link it is what ${writtenOwnerText(owner)} owns. Nothing was changed. Declare it in one of the two stacks only.`
}
