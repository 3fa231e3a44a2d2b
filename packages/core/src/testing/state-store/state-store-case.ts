import { onTestFinished } from 'vitest'
import type { Hold } from '../../contracts/hold.ts'
import type { StateStore } from '../../contracts/state-store.ts'

/** A kind of store to be tried. */
export interface StateStoreCase {
  readonly name: string
  /** A new, empty record. */
  open(): Promise<OpenedStore>
}

/** One record and the doors to it. */
export interface OpenedStore {
  readonly store: StateStore
  /** Another store on the same record, as another process would have one. Closed by `remove`. */
  again(): Promise<StateStore>
  /** Closes everything and removes the record. */
  remove(): Promise<void>
}

/** Opens an empty record that is removed when the present test has ended. */
export type OpenEmpty = () => Promise<OpenedStore>

/** A record with one stack, whose lock is held. */
export interface HeldStack extends OpenedStore {
  readonly hold: Hold
  readonly stackId: number
}

/** The way all tests of a case open their record. */
export function openerOf({ open }: StateStoreCase): OpenEmpty {
  return async () => {
    const opened = await open()
    onTestFinished(() => opened.remove())
    return opened
  }
}

/** Opens a record with a stack `web` and takes its lock. */
export async function heldStack(openEmpty: OpenEmpty): Promise<HeldStack> {
  const opened = await openEmpty()
  const { id } = await opened.store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await opened.store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  return { ...opened, hold, stackId: id }
}
