import { type Change, type FixContext, type FixWork, HostError, type PathInfo } from '@sloth-runner/core'
import { failureWith, refused } from '@sloth-runner/plugin-kit'
import { findLines, withLines, withNewLines, withoutLines } from './edit-lines.ts'
import type { LineSpec } from './line-spec.ts'
import { pathOf } from './path-keys.ts'
import { presentAt } from './present-at.ts'
import { readText } from './read-text.ts'
import { withinTime } from './time-limit.ts'

/** Makes one line or block as its change says; everything else in the file stays. Throws `HostError`. */
export async function fixLine({ target, change }: FixWork<LineSpec>, context: FixContext): Promise<void> {
  const path = pathOf(target)
  if (path === null) throw refused(target.address, 'its path is not known', 'Declare it again.')
  const before = await presentAt(path, context)
  const text = await readText(path, context.host)
  const edited = withinTime(
    () => path,
    () => (text === null ? newText(path, target.declared) : edit(path, text, { target, change })),
  )
  if (edited === null || edited === text) return
  context.progress(target.address, `${change.action} in ${path}`)
  if (!sameFile(before, await presentAt(path, context))) throw failureWith('CHANGED', 'write', path)
  await context.host.writeFile(path, Buffer.from(edited), text === null ? { exclusive: true } : {})
}

function edit(path: string, text: string, { target, change }: FixWork<LineSpec>): string {
  const { declared, applied } = target
  if (declared === null) return applied === null ? text : withoutLines(text, applied)
  if (change.action === 'create') return withNewLines(text, declared)
  if (!isAsPlanned(text, declared, change)) throw failureWith('CHANGED', 'write', path)
  return withLines(text, declared)
}

/** Whether what would be written over is what the plan names, or what is declared already. */
function isAsPlanned(text: string, declared: LineSpec, { fields }: Change): boolean {
  const field = fields.find(({ path }) => path[0] === 'line' || path[0] === 'block')
  const found = findLines(text, declared)
  return found === null || field === undefined || [field.from, field.to].includes(found.value)
}

/** The text of a file that is not there yet, or null when there is nothing to do in it. */
function newText(path: string, declared: LineSpec | null): string | null {
  if (declared === null) return null
  if (declared.create === true) return withLines('', declared)
  throw new HostError('ENOENT', {
    message: `There is no file ${path} to put a line into.`,
    remedy: 'Declare "create: true" to make it, or declare the file as a resource.',
    path,
  })
}

/** Somebody else's edit between reading and writing must not be lost. */
function sameFile(before: PathInfo, now: PathInfo): boolean {
  return before.file === now.file && before.size === now.size && before.modifiedAt === now.modifiedAt
}
