import type { NewEvent } from '../domain/event.ts'
import { EngineError } from '../errors/engine-error.ts'
import type { EngineContext } from './engine-context.ts'

/** Records that something was exported; a record that cannot be written to is exported without a word. */
export async function tellExported(stackId: number, event: NewEvent, { options }: EngineContext): Promise<void> {
  await options.store.appendEvent(stackId, event).catch((error: unknown) => {
    if (!EngineError.isInstance(error) || error.code !== 'store-read-only') throw error
  })
}
