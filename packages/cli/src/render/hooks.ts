import {
  type DeliveryEnd,
  type DeliveryRecord,
  type Hook,
  type HookSummary,
  type HookTarget,
  type HookTest,
  onOneLine,
  type PrunedDeliveries,
  type RemovedHook,
} from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderPairs, renderTable } from './table.ts'
import { renderCount, renderDuration, renderTime } from './units.ts'

/** Characters of an error that a line of a table has room for, and a line of its own. */
const shownError = { inTable: 80, alone: 200 }

/** A hook that was added. */
export function renderAddedHook(hook: Hook, paint: Paint): string {
  const { name, events, stack, target, timeout } = hook
  const said = renderPairs(
    [
      ['Events', events.join(', ')],
      ['Stack', stack ?? 'all'],
      [target.kind === 'command' ? 'Command' : 'Posts to', renderTarget(target)],
      ['Signed with', target.kind === 'http' ? target.secretFile : null],
      ['Timeout', renderDuration(timeout)],
    ],
    '  ',
  )
  return `${paint('good', '✓')} Hook added: ${name}\n\n${said}\n\nTry it with "sloth-runner hook test ${name}".`
}

/** A hook that was removed. */
export function renderRemovedHook({ hook, cancelled }: RemovedHook, paint: Paint): string {
  const left =
    cancelled === 0 ? '' : `\n${renderCount(cancelled, 'delivery', 'deliveries')} that had not been made: cancelled.`
  return `${paint('good', '✓')} Hook removed: ${hook.name}${left}`
}

/** What a hook does, on one line. What an address asks for may be a key: it is left out. */
function renderTarget(target: HookTarget): string {
  if (target.kind === 'command') return onOneLine(target.command)
  const url = URL.parse(target.url)
  return url === null ? target.url : `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`
}

/** All hooks with what became of their deliveries, and the last errors. */
export function renderHookList(hooks: readonly HookSummary[], paint: Paint): string {
  if (hooks.length === 0) return 'There are no hooks. Add one with "sloth-runner hook add".'
  const rows = hooks.map(({ name, events, stack, target, timeout, origin, source, counts }) => [
    name,
    events.join(', '),
    stack ?? 'all',
    String(counts.delivered),
    String(counts.pending + counts.running),
    String(counts.failed),
    renderDuration(timeout),
    origin === 'added' ? `added by ${source}` : source,
    renderTarget(target),
  ])
  const headings = ['NAME', 'EVENTS', 'STACK', 'DELIVERED', 'WAITING', 'FAILED', 'TIMEOUT', 'FROM', 'CALLS']
  const errors = hooks.flatMap(({ name, lastError }) =>
    lastError === null ? [] : [`${paint('warning', '⚠')} ${name}: ${shortened(lastError, shownError.alone)}`],
  )
  const told = errors.length === 0 ? '' : `\n\n${errors.join('\n')}`
  return `${renderTable(headings, rows)}${told}\n\nTotal: ${renderCount(hooks.length, 'hook')}`
}

/** Deliveries, the newest first. */
export function renderDeliveries(deliveries: readonly DeliveryRecord[]): string {
  if (deliveries.length === 0) return 'There are no deliveries.'
  const rows = deliveries.map((one) => [
    String(one.id),
    one.hook,
    one.eventType,
    one.stack ?? '-',
    one.status,
    String(one.attempts),
    renderTime(one.createdAt),
    renderTime(one.dueAt ?? one.endedAt),
    shortened(one.error, shownError.inTable),
  ])
  const headings = ['ID', 'HOOK', 'EVENT', 'STACK', 'STATUS', 'TRIES', 'SINCE', 'DUE OR ENDED', 'LAST ERROR']
  return `${renderTable(headings, rows)}\n\nTotal: ${renderCount(deliveries.length, 'delivery', 'deliveries')}`
}

/** What a hook says may have many lines. */
function shortened(error: string | null, most: number): string {
  const line = onOneLine((error ?? '').replaceAll(/\s+/g, ' '))
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`
}

/** Deliveries that begin anew. */
export function renderRetried(deliveries: readonly DeliveryRecord[], paint: Paint): string {
  if (deliveries.length === 0) return 'There is no delivery that was given up.'
  return `${paint('good', '✓')} ${renderCount(deliveries.length, 'delivery', 'deliveries')} to be made again.`
}

/** Deliveries that left the record, or would. */
export function renderPrunedDeliveries({ before, counts, done, interrupted }: PrunedDeliveries, paint: Paint): string {
  const { delivered, failed, cancelled } = counts
  const ended = `ended before ${renderTime(before)}`
  if (interrupted && delivered + failed + cancelled === 0) return 'Interrupted: no delivery left the record.'
  if (delivered + failed + cancelled === 0) return `No delivery on record ${ended}.`
  const count = renderCount(delivered + failed + cancelled, 'delivery', 'deliveries')
  const parts = [`${delivered} made`, `${failed} given up`, `${cancelled} cancelled`].join(', ')
  if (interrupted) return `Interrupted: ${count} that ${ended} left the record: ${parts}. Others may be left.`
  if (!done) return `${count} on record ${ended}: ${parts}.`
  return `${paint('good', '✓')} ${count} that ${ended} left the record: ${parts}.`
}

/** What a hook did with a test. */
export function renderHookTest({ hook, event, ok, error, duration }: HookTest, paint: Paint): string {
  const mark = ok ? paint('good', '✓') : paint('bad', '✗')
  const head = `${mark} Hook '${hook.name}' ${ok ? 'took' : 'did not take'} a made-up ${event.type} (${renderDuration(duration)})`
  return error === null ? head : `${head}\n${quoted(error)}`
}

/** What somebody else printed, each line marked as such. */
function quoted(text: string): string {
  return text.replaceAll(/^/gm, '  | ')
}

/** One attempt that has ended, on one line. */
export function renderDeliveryEnd(end: DeliveryEnd, paint: Paint): string {
  const mark =
    end.outcome === 'delivered' ? paint('good', '✓') : paint(end.outcome === 'failed' ? 'bad' : 'warning', '✗')
  const of = end.stack === null ? '' : ` of "${end.stack}"`
  return `${mark} ${end.hook}: ${end.eventType}${of} (event ${end.eventId})${fateOf(end)}`
}

function fateOf({ outcome, error, attempt, dueAt }: DeliveryEnd): string {
  if (outcome === 'delivered') return ''
  const then =
    outcome === 'failed' ? `given up after ${renderCount(attempt, 'try', 'tries')}` : `next try at ${renderTime(dueAt)}`
  return `: ${shortened(error, shownError.alone)} (${then})`
}

/** What was delivered, and what was not. */
export function renderDelivered(ends: readonly DeliveryEnd[], paint: Paint): string {
  if (ends.length === 0) return 'No delivery was due.'
  const delivered = ends.filter(({ outcome }) => outcome === 'delivered').length
  const others = ends.filter(({ outcome }) => outcome !== 'delivered').map((end) => renderDeliveryEnd(end, paint))
  const total = `${renderCount(delivered, 'delivery', 'deliveries')} made, ${others.length} not.`
  return [...others, total].join('\n')
}

/** What a person should know of deliveries that were not made, one line for each hook. */
export function failureNotes(ends: readonly DeliveryEnd[]): readonly string[] {
  const failed = ends.filter(({ outcome }) => outcome === 'failed' || outcome === 'again')
  return [...new Set(failed.map(({ hook }) => hook))].map((hook) => {
    const own = failed.filter((end) => end.hook === hook)
    const last = own.at(-1) as DeliveryEnd
    const more = own.length === 1 ? '' : ` (and ${own.length - 1} more)`
    return `Warning: the hook "${hook}" did not take ${last.eventType}${more}${fateOf(last)}. See "sloth-runner hook deliveries --hook ${hook}".`
  })
}
