import type { StateWrite } from '../contracts/state-write.ts'
import type { Acknowledgement } from '../domain/acknowledgement.ts'
import type { NewEvent } from '../domain/event.ts'
import type { ForgottenResource, ForgottenResources } from '../domain/record-change.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { endedAcknowledgement } from '../drift/acknowledgement-events.ts'
import { EngineError } from '../errors/engine-error.ts'

/** What the record says when resources are to be forgotten. */
export interface ForgetScene {
  readonly stack: string
  readonly records: readonly ResourceRecord[]
  /** Addresses with an operation in doubt. */
  readonly inDoubt: ReadonlySet<string>
  /** Of the stack: what is acknowledged of a resource goes with it. */
  readonly acknowledgements: readonly Acknowledgement[]
  readonly actor: string
}

/** What is to be forgotten, and everything that says so. */
export interface ForgetPlan {
  readonly forgotten: ForgottenResources
  readonly writes: readonly StateWrite[]
}

/**
 * Plans dropping records while the objects stay. What depended on them does no longer, on record. Pure.
 *
 * @param includeProtected also those that are protected; else they are an `EngineError` `resource-protected`
 */
export function planForget(
  { stack, records, inDoubt, acknowledgements, actor }: ForgetScene,
  addresses: ReadonlySet<string>,
  includeProtected: boolean,
): ForgetPlan {
  const gone = records.filter(({ address }) => addresses.has(address))
  const guarded = gone.filter(({ protect }) => protect)
  if (guarded.length > 0 && !includeProtected) throw protectedError(guarded)
  const forgotten = gone.map(
    ({ address, type, protect }): ForgottenResource => ({ address, type, protect, inDoubt: inDoubt.has(address) }),
  )
  const stays = (address: string): boolean => !addresses.has(address)
  const dependents = records.filter(
    ({ address, dependsOn, triggers }) => stays(address) && ![...dependsOn, ...triggers].every(stays),
  )
  return {
    forgotten: { stack, forgotten, dependents: dependents.map(({ address }) => address) },
    writes: [
      ...acknowledgements
        .filter(({ address }) => !stays(address))
        .map((one): StateWrite => ({ write: 'unacknowledge', ...endedAcknowledgement(one, 'undeclared', actor) })),
      ...gone.map(({ address }): StateWrite => ({ write: 'remove', address })),
      ...dependents.map(({ address, dependsOn, triggers }): StateWrite => {
        return {
          write: 'resource',
          address,
          set: { dependsOn: dependsOn.filter(stays), triggers: triggers.filter(stays) },
        }
      }),
      ...gone.map((record): StateWrite => ({ write: 'event', event: forgottenEvent(record, actor) })),
    ],
  }
}

function protectedError(guarded: readonly ResourceRecord[]): EngineError {
  const names = guarded.map(({ address }) => `"${address}"`).join(', ')
  return new EngineError('resource-protected', {
    message: `${names} ${guarded.length === 1 ? 'is' : 'are'} protected. Nothing was forgotten.`,
    remedy: 'Take the protection out of the definition and run it, or add --include-protected.',
  })
}

function forgottenEvent({ address, type, identity, protect }: ResourceRecord, actor: string): NewEvent {
  return {
    type: 'resource.forgotten',
    severity: 'warning',
    message: `The resource "${address}" was forgotten. What it is about stays as it is.`,
    source: 'resources',
    actor,
    data: { address, type, identity: [...identity], protect },
  }
}
