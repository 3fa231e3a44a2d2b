import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '@sloth-runner/core'
import { realPlace } from './real-place.ts'

/** File systems on which SQLite's locks, shared memory or fsync cannot be relied upon; numbers as in statfs(2). */
const refusedTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb2'],
  [0xff534d42, 'cifs'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
])

/** The name of a file system on which no database is written, or null when the type is a good one. */
export function refusedFileSystem(type: number): string | null {
  return refusedTypes.get(type >>> 0) ?? null
}

/** Throws `StoreError` `store-unavailable` when the database would lie on a file system that cannot hold it safely. */
export function requireLocalDisk(path: string): void {
  const name = refusedFileSystem(statfsSync(nearestFolder(dirname(realPlace(path)))).type)
  if (name === null) return
  throw new StoreError('store-unavailable', path, {
    message: `The database ${path} would lie on a ${name} file system.`,
    detail: 'Locks and durable writes cannot be relied upon there: two processes could change one stack at once.',
    remedy: 'Name a database on a local disk with --db.',
  })
}

function nearestFolder(folder: string): string {
  let current = folder
  while (!existsSync(current) && dirname(current) !== current) current = dirname(current)
  return current
}
