import type { Hold } from '../contracts/state-store.ts'
import type { StateWrite } from '../contracts/state-write.ts'
import type { JsonObject } from '../domain/json.ts'
import type { AcceptedResource } from '../domain/record-change.ts'
import { contentWrites } from '../reconcile/apply/opening-writes.ts'
import { settleStack } from '../reconcile/settle-stack.ts'
import {
  type Accepting,
  type AcceptWish,
  acceptedResource,
  readAcceptance,
  sealRequest,
} from '../records/accept-resource.ts'
import { acceptanceWrites } from '../records/acceptance-writes.ts'
import { startedEvent } from '../records/run-writes.ts'
import { sealForWriting } from '../sealing/seal-values.ts'
import type { EngineContext } from './engine-context.ts'
import { holdingBriefly } from './holding.ts'
import type { RecordRequest } from './requests/record-requests.ts'
import { requireStack } from './require-stack.ts'

/** Takes what is observed of a resource into its record. Where nothing differs nothing is written. */
export async function acceptResource(
  name: string,
  wish: AcceptWish,
  request: RecordRequest,
  context: EngineContext,
): Promise<AcceptedResource> {
  const { store, identity } = context.options
  const { maxContent } = context.recording()
  if (request.dryRun === true) {
    const state = store.reader()
    const stack = await requireStack(name, state)
    return acceptedResource(name, await readAcceptance(stack, wish, context.planning(state, request)), maxContent)
  }
  await requireStack(name, store)
  return holdingBriefly(name, 'resources accept', request, context, async (hold) => {
    await settleStack(store, hold, identity, context.settling(request))
    const accepting = await readAcceptance(hold.stack, wish, context.planning(store, request))
    const accepted = acceptedResource(name, accepting, maxContent)
    if (accepting.paths.length === 0) return accepted
    return { ...accepted, runId: await record(accepting, hold, context) }
  })
}

/** A run of its own: opened, and then everything that it does in one transaction with its end. */
async function record(accepting: Accepting, hold: Hold, context: EngineContext): Promise<number> {
  const { store, identity: actor } = context.options
  const { values, secrets } = await sealForWriting([sealRequest(accepting.after.subject)], store.secrets, actor)
  const sealed = values[0] as JsonObject
  const content = await contentWrites([sealed], context.recording())
  const opened = { kind: 'accept', stack: hold.stack.name } as const
  const event = startedEvent(opened, actor)
  const run = await store.openRun(hold, { ...opened, actor, definition: hold.stack.definition, event }, [])
  const now = store.clock.now()
  await store.write(hold, [
    ...secrets.map((secret): StateWrite => ({ write: 'secret', secret })),
    ...content,
    ...acceptanceWrites({ stack: hold.stack.name, accepting, sealed, runId: run.id, actor, now }),
  ])
  return run.id
}
