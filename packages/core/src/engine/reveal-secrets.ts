import type { Json } from '../domain/json.ts'
import type { StackRecord } from '../domain/stack.ts'
import { secretIdOf } from '../domain/wire.ts'
import { EngineError } from '../errors/engine-error.ts'
import { damageOf, revealAll } from '../sealing/broken-secrets.ts'
import type { EngineContext } from './engine-context.ts'

/** Something on record that may be sensitive. */
interface Kept {
  readonly name: string
  readonly value: Json
}

/**
 * The values behind the secrets among what is given, by their ids. They are opened first, and only handed out when the event
 * that they are is on record: there is no event of what could not be shown.
 * `EngineError` `store-corrupt` names what is damaged or gone.
 */
export async function revealSecrets(
  kept: readonly Kept[],
  { stack, noun }: { readonly stack: Pick<StackRecord, 'id' | 'name'>; readonly noun: 'output' | 'value' },
  { options: { store, identity } }: EngineContext,
): Promise<ReadonlyMap<string, Json>> {
  const wanted = kept.flatMap(({ name, value }) => {
    const id = secretIdOf(value)
    return id === null ? [] : [{ name, id }]
  })
  if (wanted.length === 0) return new Map()
  const opened = await revealAll(
    wanted.map(({ id }) => id),
    store.secrets,
  ).catch(async (error: unknown) => {
    if (!EngineError.isInstance(error)) throw error
    const users = wanted.map(({ name, id }) => ({ what: `The ${noun} "${name}" of the stack "${stack.name}"`, id }))
    throw await damageOf(users, error, store.secrets)
  })
  await store.appendEvent(stack.id, {
    type: 'secret.shown',
    severity: 'warning',
    message: `${wanted.length} sensitive ${wanted.length === 1 ? `${noun} was` : `${noun}s were`} shown in clear.`,
    source: noun,
    actor: identity,
    data: { [`${noun}s`]: wanted.map(({ name }) => name) },
  })
  return opened
}
