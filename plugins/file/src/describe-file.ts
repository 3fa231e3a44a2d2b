import {
  type Change,
  type Description,
  type FieldChange,
  isJsonObject,
  type Json,
  overlaps,
  type ReadableObservation,
  type Target,
} from '@sloth-runner/core'
import {
  type DescribedField,
  describeAccess,
  describeAttribute,
  describeMissing,
  fieldSummary,
} from './describe-fields.ts'
import { keptBeside } from './diff-file.ts'
import { contentDigest, sizeText } from './file-content.ts'
import type { FileActual, FileSpec } from './file-spec.ts'
import { pathOf, pathText } from './path-keys.ts'
import { shownTexts } from './shown-texts.ts'
import { textPatch } from './text-patch.ts'
import { isOtherKind } from './wrong-kind.ts'

/** The change of a file in words. */
export function describeFile(
  target: Target<FileSpec>,
  change: Change,
  observation: ReadableObservation<FileActual>,
): Description {
  const path = pathOf(target) ?? target.address
  const detail = contentDetail(path, target, change, observation)
  return {
    sentence: sentence(pathText(path), target, change, observation),
    fields: isOtherKind(change)
      ? []
      : [
          ...describeMissing(change, 'whoever reads it finds nothing'),
          ...change.fields.flatMap((field) => describeField(path, field) ?? []),
        ],
    ...(detail === undefined ? {} : { detail }),
  }
}

function sentence(
  path: string,
  target: Target<FileSpec>,
  change: Change,
  observation: ReadableObservation<FileActual>,
): string {
  const { action, fields, refusal } = change
  if (action === 'none') return `${path} is as declared`
  if (action === 'delete') return `delete ${path}`
  if (action === 'forget') return `${path} stays: what is in it was never declared`
  const { content, mode, owner, group } = target.declared ?? {}
  const size = isSecret(target) ? undefined : contentDigest(content)?.size
  const facts = [size === undefined ? null : sizeText(size), mode, owner, group].filter((fact) => fact != null)
  const about = facts.length === 0 ? path : `${path} (${facts.join(', ')})`
  if (action === 'create') return `create ${about}`
  if (isOtherKind(change) && observation.status === 'present')
    return `replace what is at ${about}: ${observation.actual.kind} -> file`
  const update = `update ${path}: ${fieldSummary(fields.map((field) => withSizes(field, isSecret(target))))}`
  const keeping = refusal === undefined ? keptBeside(target, observation, change) : null
  if (keeping === null) return update
  const instead = keeping.beside === 'backup' ? ' in place of the backup from before' : ''
  return `${update}; the old content is kept at ${pathText(keeping.place)}${instead}`
}

/** Whether the content is: its size and digest would tell of it too. */
function isSecret({ sensitive }: Target<FileSpec>): boolean {
  return sensitive.some((path) => overlaps(path, ['content']))
}

/** Content in one line: sizes instead of what is in it. */
function withSizes(field: FieldChange, secret: boolean): FieldChange {
  if (field.path[0] !== 'content') return field
  const { from, to, ...rest } = field
  if (field.sensitive === true || secret) return { ...rest, sensitive: true }
  return { ...rest, from: sizeOf(from), to: sizeOf(to) }
}

function sizeOf(content: Json | undefined): string {
  if (typeof content === 'string') return sizeText(Buffer.byteLength(content))
  return isJsonObject(content) && typeof content.size === 'number' ? sizeText(content.size) : '(none)'
}

/** A source may be another one by now than what was declared: no command that copies it mends anything for certain. */
function describeField(path: string, field: FieldChange): DescribedField | null {
  if (field.path[0] !== 'content') return describeAttribute(path, field) ?? describeAccess(path, field)
  return { path: field.path, impact: 'whoever reads it gets other content than declared' }
}

/** A unified diff of text, sizes and digests of anything else with why, and neither of what is sensitive. */
function contentDetail(
  path: string,
  target: Target<FileSpec>,
  change: Change,
  observation: ReadableObservation<FileActual>,
): string | undefined {
  const field = change.fields.find((each) => each.path[0] === 'content')
  if (field === undefined || isOtherKind(change)) return undefined
  if (field.sensitive === true || isSecret(target)) return 'The content is sensitive and is not shown.'
  const shown = shownTexts(observation)
  if (shown === null) return digestLines(target, observation)
  const { present, declared } = shown
  if ('because' in present) return digestLines(target, observation, present.because)
  if ('because' in declared) return digestLines(target, observation, declared.because)
  const patch = textPatch(path, present.text, declared.text)
  return patch ?? digestLines(target, observation, 'what is there and what is declared have hardly a line in common')
}

/** @param because why that is all that is shown, where there is more to it than that nothing is there */
function digestLines(
  { declared }: Target<FileSpec>,
  observation: ReadableObservation<FileActual>,
  because?: string,
): string {
  const present = observation.status === 'present' ? observation.actual.content : undefined
  const lines = [`present:  ${digestLine(present)}`, `declared: ${digestLine(contentDigest(declared?.content))}`]
  return [...lines, ...(because === undefined ? [] : [`No diff is shown: ${because}.`])].join('\n')
}

function digestLine(digest: { readonly sha256: string; readonly size: number } | undefined): string {
  return digest === undefined ? 'nothing' : `${sizeText(digest.size)}, sha256 ${digest.sha256}`
}
