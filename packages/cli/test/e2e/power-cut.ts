import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { SystemCall } from './system-calls.ts'

interface Bytes {
  /** As the program sees it. */
  readonly written: Buffer
  /** As it is on the disk for sure. */
  readonly secured: Buffer
}

const nothing: Bytes = { written: Buffer.alloc(0), secured: Buffer.alloc(0) }

/** Writes into a folder what a disk is certain to hold of the files that begin with a path, after these calls. */
export function filesAfterPowerCut(calls: readonly SystemCall[], start: string, folder: string): void {
  const files = new Map<string, Bytes>()
  for (const call of calls) {
    if (call.call === 'print' || !call.path.startsWith(start)) continue
    if (call.call === 'link') {
      files.set(call.to, files.get(call.path) ?? nothing)
      continue
    }
    const after = apply(call, files.get(call.path) ?? nothing)
    if (after === null) files.delete(call.path)
    else files.set(call.path, after)
  }
  mkdirSync(folder, { recursive: true })
  for (const [path, { secured }] of files) {
    // SQLite makes its index of the log anew from the log.
    if (!path.endsWith('-shm')) writeFileSync(join(folder, basename(path)), secured)
  }
}

function apply(call: Exclude<SystemCall, { call: 'print' | 'link' }>, { written, secured }: Bytes): Bytes | null {
  switch (call.call) {
    case 'write':
      return { written: overwritten(written, call.offset, call.data), secured }
    case 'truncate':
      return { written: resized(written, call.length), secured }
    case 'sync':
      return { written, secured: written }
    default:
      return null
  }
}

function resized(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes], length)
}

function overwritten(bytes: Buffer, offset: number, data: Buffer): Buffer {
  const result = resized(bytes, Math.max(bytes.length, offset + data.length))
  data.copy(result, offset)
  return result
}
