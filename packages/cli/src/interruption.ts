import { exitCodes } from './exit-codes.ts'

/** The wish of a person or of the system that this process stops. */
export interface Interruption {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** As if a signal had come, for prompts that read the terminal raw. */
  interrupt(): void
  /** Stops listening. */
  dispose(): void
}

/** Listens for SIGINT and SIGTERM. The second one ends the process at once: the record stays good, what is cut off is in doubt. */
export function watchInterruption(target: NodeJS.Process, onFirst: () => void): Interruption {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) target.exit(exitCodes.interrupted)
    controller.abort()
    onFirst()
  }
  target.on('SIGINT', interrupt)
  target.on('SIGTERM', interrupt)
  return {
    signal: controller.signal,
    interrupt,
    dispose() {
      target.off('SIGINT', interrupt)
      target.off('SIGTERM', interrupt)
    },
  }
}
