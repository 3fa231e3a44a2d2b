import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { StoreAnswer, StoreOrder } from './store-program.ts'
import program from './store-program.ts?bundled'

/** Another process that works on a store as it is told. */
export interface StoreProcess {
  readonly child: ChildProcess
  /** Sends an order; the answer comes when it has been carried out. One at a time. */
  tell(order: StoreOrder): Promise<StoreAnswer>
}

/** Starts a process on a database; it is ready when the promise resolves, and ended with the present test. */
export async function storeProcess(path: string, lease?: object): Promise<StoreProcess> {
  const child = fork(program, [path, JSON.stringify(lease ?? {})], { execArgv: [] })
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
