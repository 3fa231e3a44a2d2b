import type { Hold } from '../contracts/hold.ts'
import { isEmptyStack } from '../transfer/imported-stack.ts'
import type { EngineContext } from './engine-context.ts'

/**
 * Takes back a stack that was made for something that was then not begun, unless a run of it is on record, or somebody put
 * something into it before its lock was taken.
 */
export async function deleteEmpty(hold: Hold, { options: { store, identity } }: EngineContext): Promise<void> {
  const content = await store.content(hold.stack.name)
  if (content === null || !isEmptyStack(content) || (await store.runs(hold.stack.id, 1)).length > 0) return
  await store.deleteStack(hold, identity)
}
