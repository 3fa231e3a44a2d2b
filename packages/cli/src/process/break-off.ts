import type { EngineError } from '@sloth-runner/core'

/** What was thrown where nobody waits for it while a command was at work. */
export interface ThrownAside {
  /** Null: nothing yet. */
  readonly first: EngineError | null
  /** The command is done, and nothing that is thrown from now on changes how it ended: the process might have ended before. */
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
      atWork = () => {}
    },
  }
}

/** Breaks off the command at work, so that it ends in order. False: none has begun. */
export function breakOff(error: EngineError): boolean {
  atWork?.(error)
  return atWork !== null
}
