import { printable } from '../render/printable.ts'
import type { Screen } from './show-progress.ts'

/** Says that a command is at work on something, where there is nothing to count. */
export interface WorkDisplay {
  /** What it is at work on, as in `Checking the database`. */
  tell(what: string): void
  /** Takes that off the screen, before anything else is written there. */
  clear(): void
}

/** Milliseconds after which a log is told, which keeps what it is told. */
const longWork = 1_000

/** At once on a terminal, on one line that goes again; anywhere else one line that stays, and only when it takes long. */
export function showWork(screen: Screen): WorkDisplay {
  let drawn = false
  let timer: NodeJS.Timeout | undefined
  const clear = (): void => {
    clearTimeout(timer)
    if (drawn) screen.write('\u001b[1A\u001b[0J')
    drawn = false
  }
  return {
    tell(what) {
      clear()
      const line = `${printable(what)}…`
      if (screen.isTTY) {
        // What is longer than the screen is wide would take more lines than are taken off it.
        screen.write(`${line.slice(0, (screen.columns || 80) - 1)}\n`)
        drawn = true
      } else timer = setTimeout(() => screen.write(`${line}\n`), longWork).unref()
    },
    clear,
  }
}
