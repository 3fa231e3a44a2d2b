import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { StoreAnswer, StoreOrder } from './store-program.ts'

/** Another process that works on a store as it is told. */
export interface StoreProcess {
  readonly child: ChildProcess
  /** Sends an order; the answer comes when it has been carried out. One at a time. */
  tell(order: StoreOrder): Promise<StoreAnswer>
}

/** Starts a process on a database; it is ready when the promise resolves, and ended with the present test. */
export async function storeProcess(path: string, lease?: object): Promise<StoreProcess> {
  const program = fileURLToPath(new URL('./store-program.ts', import.meta.url))
  const child = fork(program, [path, JSON.stringify(lease ?? {})], {
    execArgv: ['--conditions=sloth-runner:source', '--disable-warning=ExperimentalWarning'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const answer = async (): Promise<StoreAnswer> => {
    const [message] = (await once(child, 'message')) as [StoreAnswer]
    return message
  }
  await answer()
  return {
    child,
    tell: (order) => {
      const answered = answer()
      child.send(order)
      return answered
    },
  }
}
