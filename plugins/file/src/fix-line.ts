import { type Change, type FixContext, type FixWork, HostError, isJsonObject } from '@sloth-runner/core'
import { refused } from '@sloth-runner/plugin-kit'
import { findLines, withLines, withNewLines, withoutLines } from './edit-lines.ts'
import type { LineSpec } from './line-spec.ts'
import { whatMakesFiles } from './making-obstacle.ts'
import { pathOf } from './path-keys.ts'
import { textLimit, textOf } from './read-text.ts'
import { withinTime } from './time-limit.ts'

/** Makes one line or block as its change says; everything else in the file stays. Throws `HostError`. */
export async function fixLine(work: FixWork<LineSpec>, context: FixContext): Promise<void> {
  const { target, change } = work
  const path = pathOf(target)
  if (path === null) throw refused(target.address, 'its path is not known', 'Declare it again.')
  let told = false
  await context.host.editFile(
    path,
    (content) => {
      const text = content === null ? null : textOf(path, content)
      const edited = withinTime(
        () => path,
        () => (text === null ? newText(path, target.declared) : edit(path, text, work)),
      )
      if (edited === null || edited === text) return null
      if (!told) context.progress(target.address, `${change.action} in ${path}`)
      told = true
      return Buffer.from(edited)
    },
    textLimit,
  )
}

function edit(path: string, text: string, { target, change }: FixWork<LineSpec>): string {
  const { declared, applied } = target
  if (declared === null) {
    if (applied === null) return text
    refuseOthersBlock(path, text, applied, target.before)
    return withoutLines(text, applied)
  }
  if (change.action === 'create') return withNewLines(text, declared)
  if (!isAsPlanned(text, declared, change)) throw moved(path)
  return withLines(text, declared)
}

/** Whether what would be written over is what the plan names, or what is declared already. */
function isAsPlanned(text: string, declared: LineSpec, { fields }: Change): boolean {
  const field = fields.find(({ path }) => path[0] === 'line' || path[0] === 'block')
  const found = findLines(text, declared)
  return found === null || field === undefined || [field.from, field.to].includes(found.value)
}

/** A line is removed to the letter; a block goes with what is in it, which may be another text by now. */
function refuseOthersBlock(
  path: string,
  text: string,
  applied: LineSpec,
  before: FixWork<LineSpec>['target']['before'],
): void {
  const planned = isJsonObject(before ?? null) ? (before as LineSpec).block : undefined
  if (applied.marker === undefined || planned === undefined) return
  const found = findLines(text, applied)
  if (found !== null && found.value !== planned) throw moved(path)
}

function moved(path: string): HostError {
  return refused(path, 'the lines there were changed since they were read', 'Make a new plan and look at it.')
}

/** The text of a file that is not there yet, or null when there is nothing to do in it. */
function newText(path: string, declared: LineSpec | null): string | null {
  if (declared === null) return null
  if (declared.create === true) return withLines('', declared)
  throw new HostError('ENOENT', {
    message: `There is no file ${path} to put a line into.`,
    remedy: whatMakesFiles,
    path,
  })
}
