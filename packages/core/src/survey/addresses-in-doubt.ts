import type { StateReader } from '../contracts/state-reader.ts'

/** The addresses of a stack with an operation in doubt: what it left can only be told by looking. */
export async function addressesInDoubt(
  stackId: number,
  state: Pick<StateReader, 'operationsInDoubt'>,
): Promise<ReadonlySet<string>> {
  return new Set((await state.operationsInDoubt(stackId)).map(({ address }) => address))
}
