import type { StateReader } from '../contracts/state-reader.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import type { ForgottenResources, RenamedResources } from '../domain/record-change.ts'
import type { StackRecord } from '../domain/stack.ts'
import { recordedAddresses } from '../reconcile/plan/recorded-addresses.ts'
import { settleStack } from '../reconcile/settle-stack.ts'
import { planForget } from '../records/forget-resources.ts'
import { planRename } from '../records/rename-resources.ts'
import type { EngineContext } from './engine-context.ts'
import { holdingBriefly } from './holding.ts'
import type { ForgetRequest, RecordRequest } from './requests/record-requests.ts'
import { requireStack } from './require-stack.ts'

/** What a change of the record comes to, and what writes it. */
interface RecordChange<T> {
  readonly result: T
  readonly writes: readonly StateWrite[]
}

/** Gives resources other addresses. */
export function renameResources(
  name: string,
  move: { readonly from: string; readonly to: string },
  request: RecordRequest,
  context: EngineContext,
): Promise<RenamedResources> {
  const { identity } = context.options
  return changing(name, 'resources rename', request, context, async (stack, state) => {
    const { renamed, writes } = planRename(name, move, await state.resources(stack.id), identity)
    return { result: renamed, writes }
  })
}

/** Drops resources from the record. */
export function forgetResources(
  name: string,
  names: readonly string[],
  request: ForgetRequest,
  context: EngineContext,
): Promise<ForgottenResources> {
  const { identity: actor } = context.options
  return changing(name, 'resources forget', request, context, async (stack, state) => {
    const records = await state.resources(stack.id)
    const chosen = recordedAddresses(name, names, records)
    const inDoubt = new Set((await state.operationsInDoubt(stack.id)).map((operation) => operation.address))
    const acknowledgements = await state.acknowledgements(stack.id)
    const scene = { stack: name, records, inDoubt, acknowledgements, actor }
    const { forgotten, writes } = planForget(scene, chosen, request.includeProtected ?? false)
    return { result: forgotten, writes }
  })
}

/**
 * Under the lock what is in doubt is settled first, so that no operation changes its resource; a dry run looks only.
 */
async function changing<T>(
  name: string,
  operation: string,
  request: RecordRequest,
  context: EngineContext,
  plan: (stack: StackRecord, state: StateReader) => Promise<RecordChange<T>>,
): Promise<T> {
  const { store, identity } = context.options
  if (request.dryRun === true) {
    const state = store.reader()
    return (await plan(await requireStack(name, state), state)).result
  }
  await requireStack(name, store)
  return holdingBriefly(name, operation, request, context, async (hold) => {
    await settleStack(store, hold, identity, context.settling(request))
    const { result, writes } = await plan(hold.stack, store)
    if (writes.length > 0) await store.write(hold, writes)
    return result
  })
}
