import { EngineError, type Hold, type NewSecret } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'

/** What a process can be told to do. All of them work on the stack `web`. */
export type StoreOrder =
  | { readonly order: 'acquire'; readonly wait?: number; readonly lockId?: string }
  | { readonly order: 'lock-by-hand' }
  | { readonly order: 'acquire-database'; readonly wait?: number }
  | { readonly order: 'release' }
  | { readonly order: 'open-run' }
  | { readonly order: 'write' }
  | { readonly order: 'check' }
  | { readonly order: 'append'; readonly count: number }
  | { readonly order: 'snapshot' }
  /** Sets two resources to the same number, `count` times, in one transaction each. */
  | { readonly order: 'change'; readonly count: number }
  | { readonly order: 'create' }
  | { readonly order: 'execute'; readonly count: number }
  | { readonly order: 'seal' }
  | { readonly order: 'write-sealed' }
  | { readonly order: 'keep-secrets'; readonly count: number }
  | { readonly order: 'claim'; readonly limit: number }
  | { readonly order: 'close' }

/** How it went: null, or the code and message of the error. */
export interface StoreAnswer {
  readonly code: string | null
  readonly message: string
}

const [path = '', lease = '{}'] = process.argv.slice(2)
const store = openStore({ path, lease: JSON.parse(lease) })
const actor = `process-${process.pid}`
const event = { type: 'stack.updated', severity: 'info', message: 'x', source: 'test', actor } as const
let hold: Hold | undefined
let sealed: readonly NewSecret[] = []

function held(): Hold {
  if (hold === undefined) throw new Error('no lock is held')
  return hold
}

async function writeSealed(turn: Hold): Promise<void> {
  await store.write(turn, [
    ...sealed.map((secret) => ({ write: 'secret', secret }) as const),
    ...sealed.map(({ id }) => {
      const declared = { password: { $secret: id } }
      return { write: 'resource', address: `s-${id}`, set: { type: 'file:file', declared } } as const
    }),
  ])
}

async function carryOut(order: StoreOrder): Promise<void> {
  switch (order.order) {
    case 'acquire':
      hold = await store.acquire('web', {
        lockedBy: actor,
        operation: 'run',
        wait: order.wait ?? 0,
        ...(order.lockId === undefined ? {} : { lockId: order.lockId }),
      })
      break
    case 'lock-by-hand':
      await store.lockByHand('web', { lockedBy: actor, operation: 'deployment', ttl: 3_600_000 })
      break
    case 'acquire-database':
      await store.acquireDatabase({ lockedBy: actor, operation: 'deps add', wait: order.wait ?? 0 })
      break
    case 'release':
      await held().release()
      break
    case 'open-run':
      await store.openRun(held(), { kind: 'run', actor, definition: null }, [{ write: 'stack', status: 'running' }])
      break
    case 'write':
      await store.write(held(), [{ write: 'event', event }])
      break
    case 'check':
      held().check()
      break
    case 'append': {
      const id = (await store.stack('web'))?.id ?? null
      for (let done = 0; done < order.count; done += 1) await store.appendEvent(id, event)
      break
    }
    case 'snapshot': {
      const id = (await store.stack('web'))?.id ?? 0
      await store.createSnapshot(id, { creator: actor, description: null, tags: [], automatic: false }, actor)
      break
    }
    case 'change':
      for (let value = 1; value <= order.count; value += 1)
        await store.write(
          held(),
          ['one', 'two'].map((address) => ({
            write: 'resource',
            address,
            set: { type: 'file:file', declared: { value } },
          })),
        )
      break
    case 'create':
      await store.createStack({ name: 'web', actor })
      break
    case 'claim':
      await store.claimDeliveries(order.limit)
      break
    case 'close':
      await store.close()
      break
    case 'execute':
      for (let done = 0; done < order.count; done += 1) {
        const turn = await store.acquire('web', { lockedBy: actor, operation: 'run', wait: 60_000 })
        await store.write(turn, [{ write: 'stack', executions: 1 }])
        await turn.release()
      }
      break
    case 'seal':
      sealed = await store.secrets.seal([actor], 'ann@host')
      break
    case 'write-sealed':
      await writeSealed(held())
      break
    case 'keep-secrets':
      for (let done = 0; done < order.count; done += 1) {
        const turn = await store.acquire('web', { lockedBy: actor, operation: 'run', wait: 60_000 })
        sealed = await store.secrets.seal([`${actor} ${done}`], 'ann@host')
        await writeSealed(turn)
        await turn.release()
      }
      break
  }
}

process.on('message', (order: StoreOrder) => {
  carryOut(order).then(
    () => process.send?.({ code: null, message: '' }),
    (error) => process.send?.({ code: EngineError.isInstance(error) ? error.code : 'other', message: error.message }),
  )
})
process.on('disconnect', () => process.exit())
process.send?.({ code: null, message: 'ready' })
