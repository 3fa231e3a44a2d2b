import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { KeeperMessage, KeeperStart } from './keeper-messages.ts'

/** The keeper's thread, seen from the main thread. */
export interface KeeperThread {
  tell(message: KeeperMessage): void
  /** Resolves when the thread has closed its connection and ended; until then it does keep the process alive. */
  stop(): Promise<void>
}

/** Starts the thread; it does not keep the process alive. `onEnd` is told, later, why it cannot be started or has ended. */
export function startThread(module: string | URL, workerData: KeeperStart, onEnd: (why: string) => void): KeeperThread {
  const worker = made(module, workerData)
  if (worker instanceof Error) {
    setImmediate(onEnd, worker.message)
    return { tell: () => undefined, stop: async () => undefined }
  }
  worker.unref()
  worker.on('error', (error) => onEnd(error.message))
  worker.on('exit', (code) => onEnd(`it ended with code ${code}`))
  return {
    tell: (message) => worker.postMessage(message),
    stop: async () => {
      const ended = once(worker, 'exit')
      worker.ref()
      worker.postMessage({ tell: 'stop' } satisfies KeeperMessage)
      await ended
    },
  }
}

function made(module: string | URL, workerData: KeeperStart): Worker | Error {
  try {
    return new Worker(module, { workerData })
  } catch (error) {
    return error as Error
  }
}
