import type { SecretReader } from '../contracts/secret-vault.ts'
import type { Json } from '../domain/json.ts'
import { brokenSecretRemedy } from '../domain/secret.ts'
import { EngineError } from '../errors/engine-error.ts'

/** Something on record that refers to a secret, in words that begin a sentence. */
export interface SecretUser {
  readonly what: string
  readonly id: string
}

/** The values behind ids that something on record names. `EngineError` `store-corrupt` when one of them is not there. */
export async function revealAll(
  ids: readonly string[],
  secrets: Pick<SecretReader, 'reveal'>,
): Promise<ReadonlyMap<string, Json>> {
  const clear = await secrets.reveal(ids)
  const gone = ids.find((id) => !clear.has(id))
  if (gone === undefined) return clear
  throw new EngineError('store-corrupt', {
    message: `The secret ${gone} is gone from the database.`,
    detail:
      'What refers to it is on record: the database is damaged, unless the stack was changed at this very moment.',
    remedy: brokenSecretRemedy,
  })
}

/**
 * Why secrets cannot be had though their keys are there, by id: they are damaged, or gone. What opens is not among them, and
 * neither is what lacks its key: nobody can tell.
 */
export async function brokenSecrets(
  ids: readonly string[],
  secrets: Pick<SecretReader, 'reveal'>,
): Promise<ReadonlyMap<string, EngineError>> {
  const wanted = [...new Set(ids)]
  const broken = new Map<string, EngineError>()
  if (wanted.length === 0 || (await whyNot(wanted, secrets)) === null) return broken
  for (const id of wanted) {
    const error = await whyNot([id], secrets)
    if (error?.code === 'store-corrupt') broken.set(id, error)
  }
  return broken
}

async function whyNot(ids: readonly string[], secrets: Pick<SecretReader, 'reveal'>): Promise<EngineError | null> {
  try {
    await revealAll(ids, secrets)
    return null
  } catch (error) {
    if (EngineError.isInstance(error) && (error.code === 'store-corrupt' || error.code === 'key-missing')) return error
    throw error
  }
}

/** The same error, told of all that it concerns; as it is where none of the users is concerned. */
export async function damageOf(
  users: readonly SecretUser[],
  error: EngineError,
  secrets: Pick<SecretReader, 'reveal'>,
): Promise<EngineError> {
  const broken = await brokenSecrets(
    users.map(({ id }) => id),
    secrets,
  )
  const concerned = users.filter(({ id }) => broken.has(id))
  const [first] = concerned
  if (first === undefined) return error
  const why = broken.get(first.id) as EngineError
  const others = concerned.slice(1).map(({ what, id }) => `${what}: ${broken.get(id)?.message}`)
  const detail = [why.detail, ...others].filter((line) => line !== undefined).join('\n')
  return new EngineError('store-corrupt', {
    message: `${first.what} cannot be opened: ${why.message}`,
    ...(detail === '' ? {} : { detail }),
    remedy: why.remedy ?? brokenSecretRemedy,
    cause: error,
  })
}
