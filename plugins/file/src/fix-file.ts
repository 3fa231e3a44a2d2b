import {
  bytesOf,
  type FixContext,
  type FixWork,
  HostError,
  objectReferenceOf,
  type PathInfo,
  type WriteOptions,
} from '@sloth-runner/core'
import { failureWith, refused } from '@sloth-runner/plugin-kit'
import { changes, plannedAccess } from './apply-access.ts'
import { withAttributes } from './apply-attributes.ts'
import { backupPath, besideFile, besideRefusal, contentBefore, isFree } from './backup.ts'
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

async function makeFile(path: string, work: FixWork<FileSpec>, context: FixContext): Promise<void> {
  const { target, change } = work
  const info = await presentAt(path, context, needsContent(work))
  refuseMoved(path, info, target)
  if (target.declared === null) return removeFile(path, info, work, context)
  context.progress(target.address, `${change.action} ${path}`)
  const other = isOtherKind(change)
  if (change.action === 'update' && !other) return updateFile(path, info, work, target.declared, context)
  if (other && info.kind !== 'file') await makeWay(path, info, context)
  else if (info.kind !== 'nothing' && !isDone(target.declared, info)) throw failureWith('EEXIST', 'create', path)
  const { backup: _, ...unkept } = target.declared
  await write(path, info, work, unkept, context)
}

/** Where the content could not be read before, and is not to be touched, it need not be readable now. */
function needsContent({ target, change }: FixWork<FileSpec>): boolean {
  if ((target.declared ?? target.applied)?.content === undefined) return false
  const accessOnly = change.action === 'update' && !isOtherKind(change) && !changes(change, 'content')
  return !accessOnly || contentBefore(target.before) !== null
}

/** Content that is neither what was read before nor what is declared came meanwhile: nobody has seen it in a plan. */
function refuseMoved(path: string, info: PathInfo, { declared, before }: FixWork<FileSpec>['target']): void {
  const planned = contentBefore(before)
  if (planned === null || info.kind !== 'file' || info.sha256 === undefined || info.sha256 === planned) return
  if (info.sha256 === contentDigest(declared?.content)?.sha256) return
  throw refused(path, 'its content was changed since it was read', 'Make a new plan and look at it.')
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
  info: PathInfo,
  work: FixWork<FileSpec>,
  declared: FileSpec,
  context: FixContext,
): Promise<void> {
  if (info.kind !== 'file' && info.kind !== 'nothing')
    throw refused(path, `it is a ${info.kind} now`, 'Make a new plan and look at it.')
  if (changes(work.change, 'content')) {
    const { backup: _, ...unkept } = declared
    const keeps = await keepsOld(path, info, work, declared, context)
    return write(path, info, work, keeps ? declared : unkept, context)
  }
  await context.host.setAccess(path, await plannedAccess(declared, work.change, context.host))
}

/**
 * Whether there is an old content to keep: none once the declared one is there, or it is kept by what stands there. Refused
 * when something has come to where it would be kept since the plan was made.
 */
async function keepsOld(
  path: string,
  present: PathInfo,
  { target }: FixWork<FileSpec>,
  declared: FileSpec,
  context: FixContext,
): Promise<boolean> {
  const place = backupPath(declared, path)
  if (place === null || present.kind !== 'file') return false
  if (present.sha256 === contentDigest(declared.content)?.sha256) return false
  const beside = besideFile(await presentAt(place, context, true), target, present.sha256)
  if (isFree(beside)) return beside !== 'same'
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

/** Over a file only as it was looked at just now, and over nothing that has come since. */
async function write(
  path: string,
  info: PathInfo,
  { change }: FixWork<FileSpec>,
  declared: FileSpec,
  context: FixContext,
): Promise<void> {
  const { content, backup } = declared
  const access = await plannedAccess(declared, change, context.host)
  const options: WriteOptions = {
    ...access,
    ...(backup === undefined ? {} : { backup }),
    ...(info.kind === 'file'
      ? { replaces: info }
      : { exclusive: info.kind === 'nothing' || info.kind === 'directory' }),
  }
  const reference = objectReferenceOf(content)
  if (reference === null) return context.host.writeFile(path, bytesOf(content) ?? new Uint8Array(), options)
  const found = await context.content(reference)
  if ('bytes' in found) return context.host.writeFile(path, found.bytes, options)
  if (found.path === path) throw keptNowhere(path)
  try {
    await context.host.copyFile(found.path, path, reference.sha256, options)
  } catch (error) {
    throw HostError.isInstance(error) && error.path === found.path ? sourceGone(found.path, error) : error
  }
}

/** Content that was accepted from the file itself is only there while nobody changes it, when it is too large to be kept. */
function keptNowhere(path: string): HostError {
  return new HostError('ENOENT', {
    message: `The content that was accepted of ${path} was too large to be kept, and is not there any more.`,
    remedy: 'Accept what is there now, or declare a source and run.',
    path,
  })
}

/** What was planned cannot be had by trying again: a new plan takes what is there. */
function sourceGone(source: string, cause: HostError): HostError {
  const isOther = cause.reason === 'CHANGED'
  return new HostError(cause.reason, {
    message: isOther ? `Cannot copy ${source}: it has other content than was planned (CHANGED).` : cause.message,
    remedy: isOther
      ? 'Run the definition again: a new plan takes what is there.'
      : 'Bring it back, or run a definition that needs it no more.',
    path: source,
    cause,
  })
}
