import type { StateReader } from '../contracts/state-reader.ts'
import type { StackRecord } from '../domain/stack.ts'
import { NoSuchStackError } from '../errors/no-such-stack-error.ts'

/** The live stack of that name, or `NoSuchStackError` with the nearest name. */
export async function requireStack(
  name: string,
  state: Pick<StateReader, 'stack' | 'stackNames'>,
): Promise<StackRecord> {
  const stack = await state.stack(name)
  if (stack === null) throw new NoSuchStackError(name, await state.stackNames())
  return stack
}
