import type { EndedAcknowledgement, StateWrite } from '../../contracts/state-write.ts'
import type { NewAcknowledgement } from '../../domain/acknowledgement.ts'
import { blankResource } from '../../domain/blank-resource.ts'
import type { DependencyRecord } from '../../domain/dependency.ts'
import { errorFinding } from '../../domain/finding.ts'
import { samePath } from '../../domain/path.ts'
import { keyText } from '../../domain/place-key.ts'
import { InternalError } from '../../errors/internal-error.ts'
import { InvalidInputError } from '../../errors/invalid-input-error.ts'
import type { MemoryRecord } from './memory-record.ts'
import { takeSnapshot } from './memory-snapshots.ts'
import { endTraces, noteTrace } from './memory-traces.ts'

/** Does one write, as a store does: what cannot be is an error, and nothing of the transaction is kept. */
export function applyWrite(record: MemoryRecord, write: StateWrite, now: number): void {
  switch (write.write) {
    case 'stack': {
      const { write: _, executions = 0, ...set } = write
      record.stack = { ...record.stack, ...set, executionCount: record.stack.executionCount + executions }
      return
    }
    case 'resource': {
      const before = record.resources.get(write.address) ?? blankResource(write.address)
      const { identity = before.identity, places = write.set.identity === undefined ? before.places : {} } = write.set
      record.resources.set(write.address, {
        ...before,
        ...write.set,
        identity: [...new Set(identity)],
        places,
        updatedAt: now,
      })
      return
    }
    case 'rename':
      rename(record, write.from, write.to)
      return
    case 'remove':
      if (!record.resources.delete(write.address)) throw new InternalError(`There is no "${write.address}" to remove.`)
      record.acknowledgements = record.acknowledgements.filter(({ address }) => address !== write.address)
      return
    case 'intent': {
      const { write: _, ...intent } = write
      record.operations.push({ ...intent, outcome: null, after: null, error: null, startedAt: now, endedAt: null })
      return
    }
    case 'outcome':
      endOperation(record, write, now)
      return
    case 'outputs':
      record.outputs = write.outputs.map((output) => ({ ...output, updatedAt: now }))
      return
    case 'value': {
      const { write: _, ...set } = write
      const createdAt = record.values.get(write.key)?.createdAt ?? now
      record.values.set(write.key, { ...set, createdAt, updatedAt: now })
      return
    }
    case 'remove-value':
      record.values.delete(write.key)
      return
    case 'dependencies': {
      const { origin } = write
      const own = write.dependencies.map((request): DependencyRecord => ({ ...request, origin }))
      const others = record.dependencies.filter((one) => one.origin !== origin)
      record.dependencies = origin === 'declared' ? [...own, ...others] : [...others, ...own]
      return
    }
    case 'acknowledge':
      acknowledge(record, write.acknowledgement, now)
      return
    case 'unacknowledge':
      unacknowledge(record, write)
      return
    case 'snapshot':
      takeSnapshot(record, write.snapshot, write.actor, now)
      return
    case 'versions':
      throw new InternalError('A store in memory takes no snapshots of another record.')
    case 'delete-snapshots':
      record.snapshots = record.snapshots.filter((one) => !write.versions.includes(one.record.version))
      return
    case 'trace':
      noteTrace(record.traces, write.trace)
      return
    case 'untrace':
      endTraces(record.traces, write.keys)
      return
    case 'end-run':
      record.runs = record.runs.map((run) =>
        run.id === write.runId ? { ...run, status: write.status, summary: write.summary, endedAt: now } : run,
      )
      return
    case 'object':
      record.objects.set(write.object.sha256, write.object.data)
      return
    case 'secret':
      record.secrets.set(write.secret.id, write.secret)
      return
    case 'key':
      return
    case 'event':
      record.events.push(write.event)
  }
}

function rename(record: MemoryRecord, from: string, to: string): void {
  const row = record.resources.get(from)
  if (row === undefined) throw new InternalError(`There is no "${from}" to rename.`)
  if (record.resources.has(to))
    throw refused('address-taken', from, `"${from}" cannot become "${to}": it is there already.`)
  record.resources.delete(from)
  record.resources.set(to, { ...row, address: to })
  record.operations = record.operations.map((one) => (one.address === from ? { ...one, address: to } : one))
  record.acknowledgements = record.acknowledgements.map((one) => (one.address === from ? { ...one, address: to } : one))
}

let acknowledged = 0

function acknowledge(record: MemoryRecord, given: NewAcknowledgement, now: number): void {
  if (!record.resources.has(given.address)) throw new InternalError(`There is no "${given.address}".`)
  const others = record.acknowledgements.filter(
    ({ address, path }) => address !== given.address || !samePath(path, given.path),
  )
  acknowledged += 1
  record.acknowledgements = [...others, { ...given, id: acknowledged, stack: record.stack.name, createdAt: now }]
}

/** Takes an acknowledgement off the record, with its event when it was still there. */
export function unacknowledge(record: MemoryRecord, { id, event }: EndedAcknowledgement): void {
  if (!record.acknowledgements.some((one) => one.id === id)) return
  record.acknowledgements = record.acknowledgements.filter((one) => one.id !== id)
  record.events.push(event)
}

function endOperation(record: MemoryRecord, write: StateWrite & { readonly write: 'outcome' }, now: number): void {
  const { runId, address, action, outcome, after, error = null } = write
  const index = record.operations.findIndex(
    (one) => one.runId === runId && one.address === address && one.action === action && one.outcome === null,
  )
  const operation = record.operations[index]
  if (operation === undefined) throw new InternalError(`No ${action} of "${address}" is in doubt.`)
  record.operations[index] = { ...operation, outcome, after, error, endedAt: outcome === null ? null : now }
  const row = record.resources.get(address)
  if (row !== undefined && outcome !== null && after !== null) record.resources.set(address, { ...row, left: after })
}

function refused(code: string, address: string, summary: string): InvalidInputError {
  return new InvalidInputError([errorFinding(code, summary, { address })])
}

/**
 * Owned keys are unique among live resources, and at their real places over stacks; a
 * transaction that ends otherwise is refused.
 */
export function checkIdentities(records: Iterable<MemoryRecord>): void {
  const owners = new Map<string, { readonly stack: string; readonly who: string; readonly written: boolean }>()
  for (const { stack, resources } of records) {
    for (const { address, identity, places } of resources.values()) {
      for (const key of new Set([...identity, ...Object.values(places)])) {
        const owner = owners.get(key)
        const written = identity.includes(key)
        if (owner !== undefined && (owner.stack !== stack.name || (owner.written && written)))
          throw refused('duplicate-identity', address, `"${address}" claims ${keyText(key)}, which ${owner.who} owns.`)
        owners.set(key, { stack: stack.name, who: `"${address}" of the stack "${stack.name}"`, written })
      }
    }
  }
}
