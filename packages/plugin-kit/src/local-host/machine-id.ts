import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Identifies this machine whatever its name: machine-id(5), or the host's name where there is none. */
export function machineId(): string {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const id = readTrimmed(path)
    if (id !== '') return id
  }
  return hostname()
}

function readTrimmed(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
