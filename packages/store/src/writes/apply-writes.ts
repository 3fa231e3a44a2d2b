import type { StateWrite } from '@sloth-runner/core'
import { deleteSnapshots } from './delete-snapshots.ts'
import type { Ledger } from './ledger.ts'
import { endAcknowledgement, writeAcknowledgement } from './write-acknowledgement.ts'
import { writeDependencies } from './write-dependencies.ts'
import { writeKey } from './write-key.ts'
import { writeIntent, writeOutcome } from './write-operation.ts'
import { removeResource, renameResource, writeResource } from './write-resource.ts'
import { clearAllBuckets, writeSnapshot } from './write-snapshot.ts'
import { writeEndRun, writeObject, writeOutputs, writeSecret, writeStack } from './write-stack.ts'
import { removeValue, writeValue } from './write-value.ts'

/**
 * Does a list of writes in order, except that objects, keys and secrets come first, so that whatever names them finds them.
 * Inside a transaction; nothing here computes more than the rows it writes and their hashes.
 */
export function applyWrites(ledger: Ledger, writes: readonly StateWrite[]): void {
  for (const write of writes) if (isContent(write)) applyWrite(ledger, write)
  for (const write of writes) if (!isContent(write)) applyWrite(ledger, write)
}

function isContent({ write }: StateWrite): boolean {
  return write === 'object' || write === 'secret' || write === 'key'
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
      if (write.anew === true) clearAllBuckets(ledger)
      writeSnapshot(ledger, write.snapshot, write.actor)
      break
    case 'delete-snapshots':
      deleteSnapshots(ledger, write.versions)
      break
    case 'end-run':
      writeEndRun(ledger, write)
      break
    case 'object':
      writeObject(ledger, write.object)
      break
    case 'secret':
      writeSecret(ledger, write.secret)
      break
    case 'key':
      writeKey(ledger, write.key)
      break
    case 'event':
      ledger.events.append(write.event)
      break
  }
}
