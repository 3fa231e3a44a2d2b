import type { Hold } from '../contracts/state-store.ts'
import type { Acknowledgement } from '../domain/acknowledgement.ts'
import { didYouMean } from '../domain/names.ts'
import { nameOfField, samePath } from '../domain/path.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { acknowledgedEvent, endedAcknowledgement } from '../drift/acknowledgement-events.ts'
import { namedField, requireDrift } from '../drift/choose-difference.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InternalError } from '../errors/internal-error.ts'
import { recordedAddresses } from '../reconcile/plan/recorded-addresses.ts'
import { surveyRecords } from '../survey/survey-records.ts'
import { pinsOf } from '../verdicts/acknowledged-rules.ts'
import type { EngineContext } from './engine-context.ts'
import { holdingBriefly } from './holding.ts'
import type { AcknowledgeRequest, DriftedField } from './requests/drift-requests.ts'
import type { HoldRequest } from './requests/hold-request.ts'
import { requireStack } from './require-stack.ts'

/** Accepts a difference as a read finds it now, and nothing but what drifted. */
export async function acknowledgeDrift(
  stack: string,
  request: AcknowledgeRequest,
  context: EngineContext,
): Promise<Acknowledgement> {
  const { store } = context.options
  requireReason(request, store.clock.now())
  await requireStack(stack, store)
  return holdingBriefly(stack, 'drift ack', request, context, async (hold) => {
    const record = await oneResource(hold, request.resource, context)
    const path = namedField(request.field, record.declared)
    const pins = await pinsOfDrift(hold, record, path, request, context)
    const { reason, until = null } = request
    const acknowledgement = { address: record.address, path, ...pins, reason, until, actor: context.options.identity }
    await store.write(hold, [
      { write: 'acknowledge', acknowledgement },
      { write: 'event', event: acknowledgedEvent(acknowledgement) },
    ])
    return required(await find(hold, record.address, acknowledgement.path, context))
  })
}

/** Takes an acknowledgement back. Looks at nothing of the world. */
export async function unacknowledgeDrift(
  stack: string,
  request: DriftedField & HoldRequest,
  context: EngineContext,
): Promise<Acknowledgement> {
  const { store, identity } = context.options
  await requireStack(stack, store)
  return holdingBriefly(stack, 'drift ack', request, context, async (hold) => {
    const record = await oneResource(hold, request.resource, context)
    const path = namedField(request.field, record.declared)
    const found = await find(hold, record.address, path, context)
    if (found === null) throw await noSuchAcknowledgement(hold, record.address, nameOfField(path), context)
    await store.write(hold, [{ write: 'unacknowledge', ...endedAcknowledgement(found, 'removed', identity) }])
    return found
  })
}

function requireReason({ reason, until }: AcknowledgeRequest, now: number): void {
  if (reason.trim() === '')
    throw new EngineError('usage', {
      message: 'No drift is acknowledged without a reason.',
      remedy: 'Say why it may stay: the reason is kept on record and shown with it.',
    })
  if (until !== undefined && until <= now)
    throw new EngineError('usage', {
      message: 'An acknowledgement cannot end before it begins.',
      remedy: 'Give a time to come, or none.',
    })
}

async function oneResource(hold: Hold, name: string, context: EngineContext): Promise<ResourceRecord> {
  const records = await context.options.store.resources(hold.stack.id)
  const addresses = recordedAddresses(hold.stack.name, [name], records)
  const [chosen, ...others] = records.filter((record) => addresses.has(record.address))
  if (others.length === 0) return required(chosen ?? null)
  throw new EngineError('usage', {
    message: `"${name}" stands for ${addresses.size} resources.`,
    remedy: `Name one of them: ${[...addresses].join(', ')}.`,
  })
}

async function pinsOfDrift(
  hold: Hold,
  record: ResourceRecord,
  path: Acknowledgement['path'],
  request: AcknowledgeRequest,
  context: EngineContext,
): Promise<ReturnType<typeof pinsOf>> {
  const { state, settings } = context.planning(context.options.store.reader(), request)
  const [found] = await surveyRecords(hold.stack, [record], { state, registry: context.registry, settings }, false)
  const { verdict, subject, seen, observation, change, readAt } = required(found ?? null)
  requireDrift(verdict, path)
  return pinsOf(path, { declared: subject.sealed, seen, observation, change, now: readAt })
}

async function find(
  hold: Hold,
  address: string,
  path: Acknowledgement['path'],
  context: EngineContext,
): Promise<Acknowledgement | null> {
  const all = await context.options.store.acknowledgements(hold.stack.id)
  return all.find((one) => one.address === address && samePath(one.path, path)) ?? null
}

async function noSuchAcknowledgement(
  hold: Hold,
  address: string,
  field: string,
  context: EngineContext,
): Promise<EngineError> {
  const all = await context.options.store.acknowledgements(hold.stack.id)
  const fields = all.filter((one) => one.address === address).map(({ path }) => nameOfField(path))
  return new EngineError('no-such-acknowledgement', {
    message: `Nothing is acknowledged of "${address}" at ${field}.${didYouMean(field, fields)}`,
    remedy: `List what is with "sloth-runner stack drift ack ${hold.stack.name} --list".`,
  })
}

function required<T>(value: T | null): T {
  if (value === null) throw new InternalError('What was just written or read is not there.')
  return value
}
