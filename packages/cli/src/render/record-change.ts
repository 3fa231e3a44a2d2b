import {
  type AcceptedField,
  type AcceptedResource,
  type ForgottenResources,
  formatPath,
  type RenamedResources,
} from '@sloth-runner/core'
import { causes } from './cause.ts'
import type { Paint } from './paint.ts'
import { renderCount } from './units.ts'
import { renderValue } from './value.ts'

const nothingWritten = 'Nothing was written: this was a dry run.'

/** What was renamed, and what has to be done in the definition. */
export function renderRenamed({ stack, renames, followed }: RenamedResources, dryRun: boolean, paint: Paint): string {
  const head = dryRun
    ? paint('heading', `To be renamed in the record of the stack ${stack}:`)
    : `${paint('good', '✓')} ${renderCount(renames.length, 'resource')} renamed in the record of the stack ${stack}`
  const lines = renames.map(({ from, to }) => `  ${from} -> ${to}`)
  const follow = followed.length === 0 ? [] : [`Dependencies that follow: ${followed.join(', ')}`]
  const next = 'The definition has to use the new name before its next run, or that run names it as it was.'
  return [`${head}\n${lines.join('\n')}`, ...follow, dryRun ? nothingWritten : next].join('\n\n')
}

/** How far a change of the record has come. `asked`: the answer is awaited. */
export type ChangeStage = 'asked' | 'dry-run' | 'done'

/** What was forgotten, or would be. */
export function renderForgotten(
  { stack, forgotten, dependents }: ForgottenResources,
  stage: ChangeStage,
  paint: Paint,
): string {
  const count = renderCount(forgotten.length, 'resource')
  const head =
    stage !== 'done'
      ? paint('heading', `To be forgotten of the stack ${stack}; what they are about stays as it is:`)
      : `${paint('good', '✓')} ${count} of the stack ${stack} forgotten; what ${forgotten.length === 1 ? 'it is' : 'they are'} about stays as it is`
  const lines = forgotten.map(({ address, type, protect, inDoubt }) => {
    const marks = [...(protect ? ['protected'] : []), ...(inDoubt ? ['an operation on it is in doubt'] : [])]
    return `  . ${address} ${paint('faint', type)}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`
  })
  const told = dependents.length === 0 ? [] : [`They were needed first by: ${dependents.join(', ')}`]
  const next =
    stage === 'dry-run' ? nothingWritten : 'What is still declared is found there by the next run, and adopted.'
  return [`${head}\n${lines.join('\n')}`, ...told, next].join('\n\n')
}

const notKept =
  'content that is larger than snapshots.max_content. Only its digest is on record: that it changes is found, and no fix can put it back. Declare a source for it.'

/** What was accepted, or would be, and what was left. */
export function renderAccepted(accepted: AcceptedResource, dryRun: boolean, paint: Paint): string {
  const { stack, address, fields, left, runId } = accepted
  if (fields.length === 0 && left.length === 0)
    return `"${address}" is as the record of the stack ${stack} says: there is nothing to accept.`
  const head = dryRun
    ? paint('heading', `To be accepted of "${address}" in the stack ${stack}:`)
    : `${paint('good', '✓')} Accepted of "${address}" in the stack ${stack} (run ${runId}):`
  const parts = fields.length === 0 ? [] : [`${head}\n${fields.map(renderField).join('\n')}`]
  if (left.length > 0) {
    const lines = left.map(
      ({ path, verdict, reason }) => `  ${formatPath(path)}: ${verdict}, because ${causes[reason]}`,
    )
    parts.push(`${paint('warning', 'Left as it is:')}\n${lines.join('\n')}`)
  }
  if (fields.some(({ digestOnly }) => digestOnly === true)) parts.push(`${paint('warning', 'Not kept:')} ${notKept}`)
  if (dryRun) return [...parts, nothingWritten].join('\n\n')
  const next = 'The definition stays as it is. Until it says the same, the next plan shows these fields as pending.'
  return [...parts, next].join('\n\n')
}

function renderField({ path, sensitive, before, after, digestOnly }: AcceptedField): string {
  const name = formatPath(path)
  const kept = digestOnly === true ? ' (only its digest is kept)' : ''
  if (sensitive) return `  ${name}: <sensitive>${kept}`
  return `  ${name}: ${renderValue(before)} -> ${renderValue(after)}${kept}`
}
