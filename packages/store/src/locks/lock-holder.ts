import { hostname } from 'node:os'
import { isJsonObject, type JsonObject, type LockHolder } from '@sloth-runner/core'
import { bootId, machineId, namespaceOf } from './lease-clock.ts'
import { ownStart } from './process-look.ts'

/** This process as a holder. On systems without `/proc` some marks are empty: then only the lease tells its death. */
export function thisHolder(programVersion: string): LockHolder {
  return {
    host: hostname(),
    machineId: machineId(),
    bootId: bootId(),
    pidNamespace: namespaces(),
    pid: process.pid,
    processStart: ownStart(),
    programVersion,
  }
}

/** The namespaces in which pid and start time count: in another time namespace the same process has another start. */
function namespaces(): string {
  const pid = namespaceOf('pid')
  return pid === '' ? '' : `${pid} ${namespaceOf('time')}`
}

/** A holder as it was written, or null when the text is not one. */
export function parseHolder(text: string): LockHolder | null {
  try {
    const value: unknown = JSON.parse(text)
    return isHolder(value) ? value : null
  } catch {
    return null
  }
}

const textMarks = ['host', 'machineId', 'bootId', 'pidNamespace', 'processStart', 'programVersion'] as const

function isHolder(value: unknown): value is LockHolder & JsonObject {
  if (!isJsonObject(value)) return false
  return typeof value.pid === 'number' && textMarks.every((mark) => typeof value[mark] === 'string')
}
