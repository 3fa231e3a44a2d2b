import {
  type Change,
  type FieldChange,
  isJsonObject,
  type JsonObject,
  noChange,
  type ReadableObservation,
  structuralChange,
  type Target,
} from '@sloth-runner/core'
import { type BesideFile, backupPath, besideRefusal, isFree } from './backup.ts'
import { declaredDigest, shownContent } from './file-content.ts'
import { type FileActual, type FileSpec, fileSchema } from './file-spec.ts'
import { pathOf, pathText } from './path-keys.ts'
import { shownTexts } from './shown-texts.ts'
import { kindChange, refusedChange } from './wrong-kind.ts'

/** What separates a declared file from what is there. */
export function diffFile(target: Target<FileSpec>, observation: ReadableObservation<FileActual>): Change {
  const path = pathText(pathOf(target) ?? '')
  if (observation.status === 'present' && observation.actual.kind !== 'file')
    return diffOther(target, observation.actual, path)
  if (isLeftBehind(target, observation)) return { ...noChange, action: 'forget' }
  const content = declaredDigest(target.declared)
  const expected = content === undefined ? {} : { expected: { content } }
  const compared = observation.status === 'present' ? { ...observation, ...expected } : observation
  const change = structuralChange(target, compared, fileSchema)
  const shown = { ...change, fields: change.fields.map((field) => shownField(field, target, observation)) }
  const keeping = keptBeside(target, observation, change)
  if (keeping !== null && !isFree(keeping.beside))
    return { ...shown, steps: [], refusal: besideRefusal(pathText(keeping.place), keeping.beside) }
  return {
    ...shown,
    steps: [...(keeping === null ? [] : [keepingStep(keeping)]), ...steps(path, change)],
    ...(target.applied !== null && replacesContent(change) && hasOwnContent(target, observation)
      ? { takesOver: true }
      : {}),
  }
}

/** A file that is to go, and in which there is something that was never declared: it has no other copy. */
function isLeftBehind(target: Target<FileSpec>, observation: ReadableObservation<FileActual>): boolean {
  return target.declared === null && hasOwnContent(target, observation)
}

/** Whether something is in it that was in force by no declaration. */
function hasOwnContent({ applied }: Target<FileSpec>, observation: ReadableObservation<FileActual>): boolean {
  if (applied?.content !== undefined || observation.status !== 'present') return false
  const { computed, emptied } = observation
  if (emptied === true) return false
  return isJsonObject(computed ?? null) && (computed as JsonObject).size !== 0
}

function replacesContent({ action, fields }: Change): boolean {
  return action === 'update' && fields.some(({ path }) => path[0] === 'content')
}

/** Where the old content is kept, and what stands there now. */
export interface KeptBeside {
  readonly place: string
  readonly beside: BesideFile
}

/** Where a change keeps the old content; null where it replaces none, or keeps none. */
export function keptBeside(
  target: Target<FileSpec>,
  observation: ReadableObservation<FileActual>,
  { fields }: Change,
): KeptBeside | null {
  if (observation.status !== 'present' || observation.actual.beside === undefined) return null
  const place = backupPath(target.declared, observation.actual.path)
  if (place === null || !fields.some(({ path }) => path[0] === 'content')) return null
  return { place, beside: observation.actual.beside }
}

function keepingStep({ place, beside }: KeptBeside): Change['steps'][number] {
  if (beside === 'same')
    return { name: `leave ${pathText(place)} as it is: it holds the old content already`, effect: 'safe' }
  const instead = beside === 'backup' ? ', in place of the backup from before' : ''
  return { name: `keep the old content at ${pathText(place)}${instead}`, effect: 'safe' }
}

/** Something that is no file stands at the path. Only what cannot hold anything of value gives way. */
function diffOther(target: Target<FileSpec>, actual: FileActual, path: string): Change {
  const change = kindChange(target, actual.kind, 'file', fileSchema)
  if (target.declared === null)
    return refusedChange(change, `${described(actual)} stands at ${path}, not a file of ours`, path)
  if (actual.kind === 'symlink')
    return {
      ...change,
      steps: [
        { name: `replace the symbolic link ${path} -> ${actual.target ?? '?'} by a file`, effect: 'irreversible' },
      ],
    }
  if (actual.kind === 'directory' && actual.empty === true)
    return { ...change, steps: [{ name: `replace the empty directory ${path} by a file`, effect: 'irreversible' }] }
  return refusedChange(change, `${described(actual)} stands at ${path}`, path)
}

function described({ kind, empty }: FileActual): string {
  if (kind === 'directory') return empty === true ? 'an empty directory' : 'a directory that is not empty'
  return kind === 'symlink' ? 'a symbolic link' : 'a device, a FIFO or a socket'
}

function shownField(
  field: FieldChange,
  target: Target<FileSpec>,
  observation: ReadableObservation<FileActual>,
): FieldChange {
  if (field.path[0] !== 'content') return field
  const shown = shownTexts(observation)
  const from = shown !== null && 'text' in shown.present ? shown.present.text : undefined
  const declared = shown !== null && 'text' in shown.declared ? shown.declared.text : undefined
  const to = declared ?? shownContent(target.declared?.content)
  return { ...field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

function steps(path: string, change: Change): Change['steps'] {
  if (change.action === 'none') return []
  if (change.action === 'delete') return [{ name: `delete ${path}`, effect: 'irreversible' }]
  if (change.action !== 'update') return [{ name: `write ${path}`, effect: 'safe' }]
  const fields = [...new Set(change.fields.map((field) => String(field.path[0])))]
  const access = fields.filter((field) => field !== 'content')
  return [
    ...(fields.includes('content') ? [{ name: `replace the content of ${path}`, effect: 'safe' as const }] : []),
    ...(access.length > 0 ? [{ name: `set ${access.join(', ')} of ${path}`, effect: 'safe' as const }] : []),
  ]
}
