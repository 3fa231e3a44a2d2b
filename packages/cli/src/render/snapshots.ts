import {
  type CheckedSnapshot,
  type PrunedSnapshots,
  type SnapshotRecord,
  type SnapshotView,
  snapshotDamage,
  snapshotRemedies,
  type VerifiedSnapshot,
} from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { clipped, renderPairs, renderTable } from './table.ts'
import { renderCount, renderSize, renderTime } from './units.ts'

/** A snapshot that was just taken. */
export function renderCreatedSnapshot(stack: string, snapshot: SnapshotRecord, paint: Paint): string {
  const { version, creator, description, tags, createdAt } = snapshot
  const said = renderPairs(
    [
      ['Version', `v${version}`],
      ['Creator', creator],
      ['Description', description],
      ['Tags', tags.length === 0 ? null : tags.join(', ')],
      ['Created', renderTime(createdAt)],
    ],
    '  ',
  )
  return `${paint('good', '✓')} Snapshot created for stack '${stack}'\n\n${paint('heading', 'Snapshot Details:')}\n${said}`
}

/** All snapshots, one a line; damaged ones are marked. */
export function renderSnapshotList(stack: string, snapshots: readonly CheckedSnapshot[], paint: Paint): string {
  if (snapshots.length === 0) return `The stack ${stack} has no snapshots.`
  const rows = snapshots.map(({ version, creator, description, createdAt, tags, problems }) => [
    `v${version}`,
    creator,
    clipped(problems.length === 0 ? (description ?? '') : `CORRUPT ${description ?? ''}`),
    renderTime(createdAt),
    clipped(tags.join(',')),
  ])
  const damaged = snapshots.filter(({ problems }) => problems.length > 0).length
  return [
    paint('heading', `Snapshots for stack: ${stack}`),
    renderTable(['Version', 'Creator', 'Description', 'Created At', 'Tags'], rows),
    `Total: ${renderCount(snapshots.length, 'snapshot')}`,
    ...(damaged === 0 ? [] : [damageLine(stack, damaged, paint)]),
  ].join('\n\n')
}

function damageLine(stack: string, damaged: number, paint: Paint): string {
  const what = damaged === 1 ? '1 snapshot is corrupt and cannot' : `${damaged} snapshots are corrupt and cannot`
  return `${paint('bad', `! ${what} be restored.`)} See "sloth-runner stack snapshot verify ${stack}".`
}

/** One snapshot and how much is in it. */
export function renderSnapshot(view: SnapshotView, paint: Paint): string {
  const { stack, snapshot, counts, status, definition } = view
  const { version, creator, description, createdAt, tags, size, run } = snapshot
  const details = renderPairs(
    [
      ['Stack', stack],
      ['Version', `v${version}`],
      ['Creator', creator],
      ['Description', description],
      ['Tags', tags.length === 0 ? null : tags.join(', ')],
      ['Created At', renderTime(createdAt)],
      ['Before run', run === null ? null : String(run)],
      ['Size', renderSize(size)],
    ],
    '  ',
  )
  const summary = renderPairs(
    [
      ['Resources', renderCount(counts.resources, 'resource')],
      ['Tasks', renderCount(counts.tasks, 'task')],
      ['Outputs', renderCount(counts.outputs, 'output')],
      ['Values', renderCount(counts.values, 'value')],
      ['Dependencies', renderCount(counts.dependencies, 'dependency', 'dependencies')],
      ['Definition', definition === null ? null : `${definition.name}${versionOf(view)}`],
      ['File', definition?.files[0]?.path ?? null],
      ['Status', status],
    ],
    '  ',
  )
  return `${paint('heading', 'Snapshot Details:')}\n${details}\n\n${paint('heading', 'State Summary:')}\n${summary}`
}

function versionOf({ version }: SnapshotView): string {
  return version === null ? '' : ` ${version}`
}

/** What was proven of snapshots: one line each, and everything that is damaged. */
export function renderVerified(stack: string, snapshots: readonly VerifiedSnapshot[], paint: Paint): string {
  if (snapshots.length === 0) return `The stack ${stack} has no snapshots.`
  const lines = snapshots.flatMap(({ version, problems, objects, size }) => {
    const whole = problems.length === 0
    const sign = whole ? paint('good', '✓') : paint('bad', '✗')
    const said = whole ? `${renderCount(objects, 'object')}, ${renderSize(size)}` : 'corrupt'
    return [`${sign} v${version}: ${said}`, ...problems.map((problem) => `    ${snapshotDamage(problem)}`)]
  })
  return [...lines, '', ...verdictLines(stack, snapshots, paint)].join('\n')
}

/** What holds of all of them, and what to do. */
function verdictLines(stack: string, snapshots: readonly VerifiedSnapshot[], paint: Paint): readonly string[] {
  const damaged = snapshots.filter(({ problems }) => problems.length > 0)
  const all = renderCount(snapshots.length, 'snapshot')
  const keys = new Map(snapshots.flatMap(({ unopened }) => unopened.map(({ id, reason }) => [id, reason] as const)))
  const unseen = [...keys.values()].map(
    (reason) => `${paint('warning', '!')} Not looked at: sensitive values. ${reason}`,
  )
  if (damaged.length > 0) {
    const remedies = snapshotRemedies(
      stack,
      damaged.flatMap(({ problems }) => problems),
    )
    return [`${damaged.length} of ${all} corrupt. ${remedies.join('\n')}`, ...unseen]
  }
  return unseen.length > 0 ? [`${all}: all that could be looked at is as kept`, ...unseen] : [`${all}, all as kept`]
}

/** What a pruning deletes, or deleted. */
export function renderPruned({ pruned, kept, keptBecause, done }: PrunedSnapshots, paint: Paint): string {
  const rest = `${renderCount(kept, 'snapshot')} ${kept === 1 ? 'stays' : 'stay'}${renderKept(keptBecause)}`
  if (pruned.length === 0) return `Nothing to prune: ${rest}.`
  const named = pruned.map((version) => `v${version}`).join(', ')
  return done
    ? `${paint('good', '✓')} ${renderCount(pruned.length, 'snapshot')} pruned: ${named}\n${rest}.`
    : `${renderCount(pruned.length, 'snapshot')} would be pruned: ${named}\n${rest}.`
}

const keptWords: Readonly<Record<keyof PrunedSnapshots['keptBecause'], string>> = {
  needed: 'of a run that is not settled',
  tagged: 'with a tag (--tag lets it go)',
  unasked: 'without that tag',
  newest: 'among the newest',
  young: 'not old enough',
}

/** Why they stay, for example `: 4 with a tag (--tag lets it go), 1 among the newest`. */
function renderKept(because: PrunedSnapshots['keptBecause']): string {
  const reasons = Object.entries(because) as readonly [keyof typeof keptWords, number][]
  const told = reasons.filter(([, count]) => count > 0).map(([reason, count]) => `${count} ${keptWords[reason]}`)
  return told.length === 0 ? '' : `: ${told.join(', ')}`
}
