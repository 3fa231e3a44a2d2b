import { exitCodes } from '../output/exit-codes.ts'

/** The wish of a person or of the system that this process stops. */
export interface Interruption {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, and when a command breaks off. */
  readonly signal: AbortSignal
  /** Called, for what is to be told, when a second signal is about to end the process. It must not wait for anything. */
  beforeEnd(tell: () => void): void
  /** As if a signal had come, for prompts that read the terminal raw. */
  interrupt(): void
  /** Aborts as a signal does, but nobody wished for it: nothing is told, and it counts as no second one. */
  breakOff(): void
  /**
   * Lets signals end the process as they do by default while something is worked at that must not be finished first, and
   * that may never give way: nobody is listened to while a program's code goes round.
   */
  unguarded<T>(work: () => Promise<T>): Promise<T>
  /** Stops listening. */
  dispose(): void
}

/** SIGHUP comes when a connection drops or a terminal is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens for these signals. The second one ends the process at once: the record stays good, what is cut off is in doubt. */
export function watchInterruption(target: NodeJS.Process, onFirst: () => void): Interruption {
  const controller = new AbortController()
  const lastWords: (() => void)[] = []
  let signalled = false
  const interrupt = (): void => {
    if (signalled) {
      for (const tell of lastWords) tell()
      target.exit(exitCodes.interrupted)
    }
    signalled = true
    controller.abort()
    onFirst()
  }
  const listen = (): void => {
    for (const signal of signals) target.on(signal, interrupt)
  }
  const dispose = (): void => {
    for (const signal of signals) target.off(signal, interrupt)
  }
  listen()
  return {
    signal: controller.signal,
    beforeEnd: (tell) => lastWords.push(tell),
    interrupt,
    breakOff: () => controller.abort(),
    async unguarded(work) {
      dispose()
      try {
        return await work()
      } finally {
        listen()
      }
    },
    dispose,
  }
}
