import {
  bytesOf,
  type FixContext,
  type FixWork,
  objectReferenceOf,
  type PathInfo,
  type WriteOptions,
} from '@sloth-runner/core'
import { failureWith, refused } from '@sloth-runner/plugin-kit'
import { changes, plannedAccess } from './apply-access.ts'
import { withAttributes } from './apply-attributes.ts'
import { backupPath, besideFile, besideRefusal, isFree } from './backup.ts'
import { contentDigest } from './file-content.ts'
import type { FileSpec } from './file-spec.ts'
import { pathOf } from './path-keys.ts'
import { presentAt } from './present-at.ts'
import { isOtherKind } from './wrong-kind.ts'

/** Makes one file as its change says. Throws `HostError`. */
export async function fixFile(work: FixWork<FileSpec>, context: FixContext): Promise<void> {
  const path = pathOf(work.target)
  if (path === null) throw refused(work.target.address, 'its path is not known', 'Declare it again.')
  await withAttributes(path, work, context, () => makeFile(path, work, context))
}

async function makeFile(path: string, { target, change }: FixWork<FileSpec>, context: FixContext): Promise<void> {
  const info = await presentAt(path, context, target.declared?.content !== undefined)
  if (target.declared === null) return removeFile(path, info, { target, change }, context)
  context.progress(target.address, `${change.action} ${path}`)
  const other = isOtherKind(change)
  if (change.action === 'update' && !other) return updateFile(path, { target, change }, target.declared, context)
  if (other && info.kind !== 'file') await makeWay(path, info, context)
  else if (info.kind !== 'nothing' && !isDone(target.declared, info)) throw failureWith('EEXIST', 'create', path)
  await write(path, { target, change }, target.declared, context)
}

async function removeFile(
  path: string,
  info: PathInfo,
  { target, change }: FixWork<FileSpec>,
  { host }: FixContext,
): Promise<void> {
  if (info.kind === 'nothing' || change.action === 'forget') return
  if (info.kind !== 'file') throw refused(path, `it is a ${info.kind} now`, 'Look at it, and remove it by hand.')
  if (target.applied?.content === undefined && info.size > 0)
    throw refused(path, 'there is something in it now that was never declared', 'Look at it, and remove it by hand.')
  await host.remove(path)
}

async function updateFile(
  path: string,
  work: FixWork<FileSpec>,
  declared: FileSpec,
  context: FixContext,
): Promise<void> {
  if (changes(work.change, 'content')) {
    const { backup: _, ...unkept } = declared
    return write(path, work, (await keepsOld(path, work, declared, context)) ? declared : unkept, context)
  }
  await context.host.setAccess(path, await plannedAccess(declared, work.change, context.host))
}

/**
 * Whether there is an old content to keep: none once the declared one is there. Refused when something has come to where it
 * would be kept since the plan was made.
 */
async function keepsOld(
  path: string,
  { target }: FixWork<FileSpec>,
  declared: FileSpec,
  context: FixContext,
): Promise<boolean> {
  const place = backupPath(declared, path)
  if (place === null) return false
  const present = await presentAt(path, context, true)
  if (present.kind !== 'file' || present.sha256 === contentDigest(declared.content)?.sha256) return false
  const beside = besideFile(await presentAt(place, context, true), target, present.sha256)
  if (isFree(beside)) return true
  const { because, remedy } = besideRefusal(place, beside)
  throw refused(path, because, remedy)
}

/** A create that was made already, wholly or but for its access, is made again without harm. */
function isDone(declared: FileSpec, info: PathInfo): boolean {
  if (info.kind !== 'file') return false
  const wanted = contentDigest(declared.content)
  return wanted === undefined ? info.size === 0 : wanted.sha256 === info.sha256
}

/** Only an empty directory is removed first: a link is replaced in one step, and nothing else gives way. */
async function makeWay(path: string, info: PathInfo, { host }: FixContext): Promise<void> {
  if (info.kind === 'directory') return host.remove(path)
  if (info.kind === 'other') throw refused(path, 'a device, a FIFO or a socket stands there', 'Move it away.')
}

async function write(
  path: string,
  { change }: FixWork<FileSpec>,
  declared: FileSpec,
  context: FixContext,
): Promise<void> {
  const { content, backup } = declared
  const access = await plannedAccess(declared, change, context.host)
  const options: WriteOptions = { ...access, ...(backup === undefined ? {} : { backup }) }
  const reference = objectReferenceOf(content)
  if (reference === null) return context.host.writeFile(path, bytesOf(content) ?? new Uint8Array(), options)
  const found = await context.content(reference)
  if ('bytes' in found) return context.host.writeFile(path, found.bytes, options)
  await context.host.copyFile(found.path, path, reference.sha256, options)
}
