import type { EngineError } from '@sloth-runner/core'

/** What was thrown where nobody waits for it while a command was at work. */
export interface ThrownAside {
  /** Null: nothing yet. */
  readonly first: EngineError | null
  /** The command is done. */
  dispose(): void
}

let atWork: ((error: EngineError) => void) | null = null

/** Watches from now on. `onFirst` is to break off what the command does; what is thrown after that changes nothing. */
export function watchThrownAside(onFirst: (error: EngineError) => void): ThrownAside {
  let first: EngineError | null = null
  atWork = (error) => {
    if (first !== null) return
    first = error
    onFirst(error)
  }
  return {
    get first() {
      return first
    },
    dispose() {
      atWork = null
    },
  }
}

/** Breaks off the command at work, so that it ends in order. False: none is. */
export function breakOff(error: EngineError): boolean {
  atWork?.(error)
  return atWork !== null
}
