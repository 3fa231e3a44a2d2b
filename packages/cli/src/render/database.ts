import {
  type BackupFile,
  type DatabaseCheck,
  type DatabaseProblem,
  type DatabaseStatus,
  type MigratedDatabase,
  type MissingTraces,
  onOneLine,
  type RestoredDatabase,
} from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderPairs, renderTable } from './table.ts'
import { renderCount, renderDuration, renderSize, renderTime } from './units.ts'

/**
 * Where the database is and how it is, with the age of the newest copy.
 *
 * @param now milliseconds since 1970
 */
export function renderDatabaseStatus(status: DatabaseStatus, now: number): string {
  if (!status.exists) return `There is no database ${status.path} yet: the first run makes it.`
  const { path, size, logSize, schema, neededSchema, madeBy, rows } = status
  const state = stateOfSchema(schema, neededSchema)
  const pairs = renderPairs([
    ['Database', path],
    ['Size', `${renderSize(size)}, log ${renderSize(logSize)}`],
    ['Schema', madeBy === null ? state : `${state} (made by ${madeBy})`],
    ['Newest copy', newestCopy(status, now)],
  ])
  const tables = Object.entries(rows).map(([table, count]) => [table, String(count)])
  const counts = tables.length === 0 ? [] : ['', renderTable(['TABLE', 'ROWS'], tables)]
  return [pairs, ...counts, '', renderBackups(status.backups), ...status.ahead.map(aheadNote)].join('\n')
}

/** What is wrong with a copy that is dated in the future, and what to do. */
export const aheadRemedy =
  'Look at the clock of this machine. Give the copy another name, or remove it: on its day it counts as the copy of that day.'

function aheadNote(path: string): string {
  return `\n! ${path} is dated in the future: a clock was ahead when it was made.\n  ${aheadRemedy}`
}

/** One that is dated in the future does not tell when it was made. */
function newestCopy({ backups, ahead }: DatabaseStatus, now: number): string {
  const newest = backups.find(({ path }) => !ahead.includes(path))
  if (newest === undefined) return 'none'
  return `${renderTime(newest.madeAt)}, ${renderDuration(Math.max(0, now - newest.madeAt))} ago`
}

function renderBackups(backups: readonly BackupFile[]): string {
  if (backups.length === 0)
    return 'There are no copies beside it. The first comes with the first change on a day after the one on which it was made.'
  const rows = backups.map(({ path, reason, size, madeAt }) => [renderTime(madeAt), reason, renderSize(size), path])
  return renderTable(['COPY MADE', 'WHY', 'SIZE', 'FILE'], rows)
}

function stateOfSchema(schema: number, needed: number): string {
  if (schema === needed) return `${schema}, as needed`
  return schema === 0 ? 'none, the file is empty' : `${schema}, but this program needs ${needed}`
}

/** A copy that was made. */
export function renderBackup({ path, size }: BackupFile, paint: Paint): string {
  return `${paint('good', '✓')} Copied and checked: ${path} (${renderSize(size)})
  The key of sensitive values is not inside: keep a copy of the key file, or the passphrase, elsewhere.`
}

/** What a restore did, and what to do next. */
export function renderRestoredDatabase(restored: RestoredDatabase, paint: Paint): string {
  const { source, before, schema, neededSchema, traces } = restored
  const next =
    schema === neededSchema
      ? 'Run "sloth-runner db check", then "sloth-runner stack drift detect" to see how the world differs from it.'
      : `It has schema ${schema}; this program needs ${neededSchema}: run "sloth-runner db migrate".`
  const carried = traces.carried === 0 ? [] : [`  Traces of sensitive values taken over from there: ${traces.carried}`]
  const missing = traces.missing === null ? [] : [paint('warning', `! ${withoutTraces[traces.missing]}`), beforeLooking]
  return [
    `${paint('good', '✓')} Restored from ${source}`,
    `  What was there before: ${before === null ? 'nothing' : before.path}`,
    ...carried,
    `  ${next}`,
    ...missing,
  ].join('\n')
}

const withoutTraces: Readonly<Record<MissingTraces, string>> = {
  'none-there':
    'There was no record here before: what became sensitive since that copy was made is not known, and may be shown and kept in clear.',
  unreadable:
    'What was there before could not be read whole: what became sensitive since that copy was made may not be known, and may be shown and kept in clear.',
}

const beforeLooking =
  '  Before anything looks at the stacks (drift detect, drift watch, plan), stop watches and run the newest definitions: they say what is sensitive.'

const counted: Readonly<Record<DatabaseProblem['part'], string>> = {
  file: 'pages',
  references: 'tables',
  rows: 'rows',
  objects: 'objects',
  snapshots: 'snapshots',
  events: 'events',
  secrets: 'secrets',
  locks: 'locks',
}

/** What a check found, part by part, and what was put right where that was asked for. */
export function renderDatabaseCheck(check: DatabaseCheck, repair: boolean, paint: Paint): string {
  const { path, checked, problems } = check
  const lines = Object.keys(checked).flatMap((part) => renderPart(part as DatabaseProblem['part'], check, paint))
  const left = problems.filter(({ repaired }) => !repaired).length
  const end = renderCheckEnd({ left, repaired: problems.length - left, repair }, check.skipped.length > 0, paint)
  return [`Checking: ${path}`, '', ...lines, '', end].join('\n')
}

function renderPart(
  part: DatabaseProblem['part'],
  { checked, skipped, problems }: DatabaseCheck,
  paint: Paint,
): readonly string[] {
  const found = problems.filter((problem) => problem.part === part)
  const repaired = found.filter((problem) => problem.repaired).length
  const reason = skipped.find((each) => each.part === part)?.reason
  const whole = reason === undefined ? paint('good', '✓') : paint('warning', '?')
  const mark = found.length > repaired ? paint('bad', '✗') : whole
  const putRight = repaired === 0 ? '' : `, ${repaired} put right`
  const summary = found.length === 0 ? '' : `, ${renderCount(found.length, 'problem')}${putRight}`
  const left = reason === undefined ? '' : `; not all: ${onOneLine(reason)}`
  return [
    `  ${mark} ${part}: ${checked[part]} ${counted[part]} looked at${summary}${left}`,
    ...found.flatMap((problem) => renderProblem(problem, paint)),
  ]
}

interface CheckCounts {
  readonly left: number
  readonly repaired: number
  readonly repair: boolean
}

function renderCheckEnd({ left, repaired, repair }: CheckCounts, incomplete: boolean, paint: Paint): string {
  if (left > 0) {
    const found = paint('bad', `✗ ${renderCount(left, 'problem')} ${repair ? 'left' : 'found'}`)
    if (!repair) return `${found}.`
    return `${found}: ${repaired === 0 ? 'nothing could be put right' : `${repaired} put right`}.`
  }
  const done = repaired > 0 ? `${renderCount(repaired, 'problem')} found and put right` : 'Nothing damaged was found'
  if (incomplete) return paint('warning', `? ${done}, but not everything could be looked at.`)
  if (repaired > 0) return paint('good', `✓ ${done}.`)
  return paint('good', `✓ The database is as it was written${repair ? ': there was nothing to put right' : ''}.`)
}

function renderProblem({ subject, detail, remedy, repaired }: DatabaseProblem, paint: Paint): readonly string[] {
  const state = repaired ? paint('good', ' (put right)') : ''
  return [`      ${onOneLine(subject)}${state}`, `        ${onOneLine(detail)}`, `        ${onOneLine(remedy)}`]
}

/** What a migration did. */
export function renderMigration({ from, to, backup }: MigratedDatabase, paint: Paint): string {
  if (to === 0) return 'Nothing is on record yet: the first run makes what it needs.'
  if (from === to) return `The database has schema ${to}: nothing to do.`
  const copy = backup === null ? '' : `\n  A copy was made before: ${backup}`
  return `${paint('good', '✓')} Migrated from schema ${from} to ${to}${copy}`
}
