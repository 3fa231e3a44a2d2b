import type { StateWrite } from '@sloth-runner/core'
import { deleteSnapshots } from './delete-snapshots.ts'
import type { Ledger } from './ledger.ts'
import { endAcknowledgement, writeAcknowledgement } from './write-acknowledgement.ts'
import { writeObject, writeSecret } from './write-content.ts'
import { writeDependencies } from './write-dependencies.ts'
import { writeEndRun } from './write-end-run.ts'
import { writeKey } from './write-key.ts'
import { writeIntent, writeOutcome } from './write-operation.ts'
import { writeOutputs } from './write-outputs.ts'
import { removeResource, renameResource, writeResource } from './write-resource.ts'
import { writeSnapshot } from './write-snapshot.ts'
import { writeStack } from './write-stack.ts'
import { endTraces, writeTrace } from './write-trace.ts'
import { removeValue, writeValue } from './write-value.ts'
import { writeVersions } from './write-versions.ts'

/**
 * Does a list of writes in order, except that objects, keys and secrets come first, so that whatever names them finds them.
 * Inside a transaction; nothing here computes more than the rows it writes and their hashes.
 */
export function applyWrites(ledger: Ledger, writes: readonly StateWrite[]): void {
  for (const write of writes) applyContent(ledger, write)
  for (const write of writes) applyWrite(ledger, write)
}

function applyContent(ledger: Ledger, write: StateWrite): void {
  if (write.write === 'object') writeObject(ledger, write.object)
  else if (write.write === 'secret') writeSecret(ledger, write.secret)
  else if (write.write === 'key') writeKey(ledger, write.key)
}

function applyWrite(ledger: Ledger, write: StateWrite): void {
  switch (write.write) {
    case 'stack':
      writeStack(ledger, write)
      break
    case 'resource':
      writeResource(ledger, write.address, write.set)
      break
    case 'rename':
      renameResource(ledger, write.from, write.to)
      break
    case 'remove':
      removeResource(ledger, write.address)
      break
    case 'intent':
      writeIntent(ledger, write)
      break
    case 'outcome':
      writeOutcome(ledger, write)
      break
    case 'outputs':
      writeOutputs(ledger, write)
      break
    case 'value':
      writeValue(ledger, write)
      break
    case 'remove-value':
      removeValue(ledger, write.key)
      break
    case 'dependencies':
      writeDependencies(ledger, write)
      break
    case 'acknowledge':
      writeAcknowledgement(ledger, write.acknowledgement)
      break
    case 'unacknowledge':
      endAcknowledgement(ledger, write)
      break
    case 'snapshot':
      writeSnapshot(ledger, write.snapshot, write.actor, write.anew)
      break
    case 'versions':
      writeVersions(ledger, write.versions)
      break
    case 'delete-snapshots':
      deleteSnapshots(ledger, write.versions)
      break
    case 'trace':
      writeTrace(ledger, write.trace)
      break
    case 'untrace':
      endTraces(ledger, write.keys)
      break
    case 'end-run':
      writeEndRun(ledger, write)
      break
    case 'event':
      ledger.events.append(write.event)
      break
  }
}
