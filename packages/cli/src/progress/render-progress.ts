import { onOneLine, type ProgressEvent } from '@sloth-runner/core'
import type { Paint, Tone } from '../render/paint.ts'
import { renderDuration } from '../render/units.ts'
import { initialProgress, nextProgress, type ProgressState } from './progress-state.ts'

const shownAtOnce = 8

/** The lasting line that an event leaves behind, or null. */
export function renderProgressEvent(event: ProgressEvent, paint: Paint): string | null {
  if (event.kind === 'notice') return renderNotice(event, paint)
  if (event.kind === 'ended') return renderEnded(event, paint)
  return null
}

/** The line that announces a phase where no live list can be shown, or null for any other event. */
export function renderPhase(event: ProgressEvent): string | null {
  if (event.kind !== 'phase') return null
  const { phase, total } = nextProgress(initialProgress, event)
  return phase === null ? null : `${phase}${total === null || total === 0 ? '' : ` (${total})`}…`
}

/** What is going on, for a list that is drawn again and again. No line is longer than `width`. */
export function renderLive({ phase, done, total, active }: ProgressState, width: number): readonly string[] {
  if (phase === null) return []
  const counted = total === null || total === 0 ? '' : ` ${done}/${total}`
  const acts = [...active].map(([address, what]) => `  … ${address}: ${what}`)
  const hidden = acts.length > shownAtOnce ? [`  … and ${acts.length - shownAtOnce} more`] : []
  return [`${phase}${counted}`, ...acts.slice(0, shownAtOnce), ...hidden].map((line) =>
    onOneLine(line).slice(0, width - 1),
  )
}

function renderNotice({ severity, message }: Extract<ProgressEvent, { kind: 'notice' }>, paint: Paint): string {
  if (severity === 'info') return message
  return `${paint(severity === 'error' ? 'bad' : 'warning', severity === 'error' ? 'Error:' : 'Warning:')} ${message}`
}

/** How an act ended, for the eye. Any other end is a warning. */
const tones: Readonly<Record<string, Tone>> = { done: 'good', recovered: 'good', failed: 'bad' }
const symbols: Readonly<Record<string, string>> = { good: '✓', bad: '✗' }

function renderEnded(event: Extract<ProgressEvent, { kind: 'ended' }>, paint: Paint): string {
  const { address, action, outcome, reason, durationMs } = event
  const tone = tones[outcome] ?? 'warning'
  const symbol = symbols[tone] ?? '-'
  const said = outcome === 'done' ? action : `${action} ${outcome}`
  return `${paint(tone, symbol)} ${address}: ${said}${reason === undefined ? '' : `: ${reason}`} ${paint('faint', renderDuration(durationMs))}`
}
