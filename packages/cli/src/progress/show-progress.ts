import { onOneLine, type ProgressEvent } from '@sloth-runner/core'
import type { CommandContext } from '../command-context.ts'
import type { Output } from '../output/output.ts'
import { standardError } from '../output/standard-output.ts'
import type { Paint } from '../render/paint.ts'
import { printable } from '../render/printable.ts'
import { initialProgress, nextProgress } from './progress-state.ts'
import { renderLive, renderPhase, renderProgressEvent } from './render-progress.ts'

/** Shows what happens while a command works. */
export interface ProgressDisplay {
  onProgress(event: ProgressEvent): void
  /** Takes a live list off the screen, before a question or the result. */
  clear(): void
}

/** What it is shown on. */
export type Screen = Pick<Output, 'isTTY' | 'columns' | 'write'>

/** Milliseconds between two drawings of a live list. */
const drawingInterval = 80

/** A live list on a terminal, plain lines anywhere else. Default: on standard error. */
export function showProgress(
  { paint }: Pick<CommandContext, 'paint'>,
  stream: Screen = standardError(),
): ProgressDisplay {
  return stream.isTTY ? liveDisplay(stream, paint) : plainDisplay(stream, paint)
}

function plainDisplay(stream: Screen, paint: Paint): ProgressDisplay {
  return {
    onProgress(event) {
      const line = renderPhase(event) ?? renderProgressEvent(event, paint)
      if (line !== null) stream.write(`${printable(onOneLine(line))}\n`)
    },
    clear() {},
  }
}

function liveDisplay(stream: Screen, paint: Paint): ProgressDisplay {
  let state = initialProgress
  let drawn = 0
  let drawnAt = 0
  const clear = (): void => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[0J`)
    drawn = 0
  }
  const draw = (): void => {
    const lines = renderLive(state, stream.columns || 80)
    if (lines.length > 0) stream.write(`${lines.join('\n')}\n`)
    drawn = lines.length
    drawnAt = performance.now()
  }
  return {
    onProgress(event) {
      state = nextProgress(state, event)
      // The report that follows lists what succeeded; here it would stand twice.
      const line = event.kind === 'ended' && event.outcome === 'done' ? null : renderProgressEvent(event, paint)
      if (line === null && performance.now() - drawnAt < drawingInterval && event.kind !== 'phase') return
      clear()
      if (line !== null) stream.write(`${printable(onOneLine(line))}\n`)
      draw()
    },
    clear,
  }
}
