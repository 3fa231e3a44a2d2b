import type { DatabaseHold } from '../contracts/hold.ts'
import type { SecretVault } from '../contracts/secret-vault.ts'
import type { StateStore } from '../contracts/state-store.ts'
import type { DroppedKeys, KeyChange } from '../domain/secret.ts'
import { requireUninterrupted } from '../errors/interrupted-error.ts'
import { givenBack } from '../locking/given-back.ts'
import { toldWaiting } from '../locking/told-waiting.ts'
import type { EngineContext } from './engine-context.ts'
import { briefWait } from './holding.ts'
import type { KeyRotation, RotateRequest, SecretsHandle, SecretsStatus } from './requests/secret-requests.ts'

/** Sealed in one transaction. Content of up to a mebibyte can be one secret. */
const partSize = 100

/** The keys of sensitive values of an engine. */
export function secretsHandle({ options }: EngineContext): SecretsHandle {
  const { store, identity } = options
  return {
    status: () => statusOf(store),
    rotate: async (request = {}) => {
      const { wait = briefWait, signal } = request
      const hold = await store.acquireDatabase({
        lockedBy: identity,
        operation: 'secrets rotate',
        ...toldWaiting(wait, request),
        ...(signal === undefined ? {} : { signal }),
      })
      const onNotice = (message: string) => request.onProgress?.({ kind: 'notice', severity: 'warning', message })
      return givenBack(hold, onNotice, () => rotate(hold, request, store, identity))
    },
  }
}

async function statusOf(store: StateStore): Promise<SecretsStatus> {
  const { secrets } = store.reader()
  const keys = await secrets.keys()
  const { broken } = await secrets.check()
  const count = (some: typeof keys) => some.reduce((sum, key) => sum + key.secrets, 0)
  const keyless = broken.filter(({ damage }) => damage === 'key-gone').length
  return { keys, secrets: count(keys) + keyless, outdated: count(keys.filter(({ current }) => !current)), broken }
}

async function rotate(
  hold: DatabaseHold,
  request: RotateRequest,
  { secrets }: StateStore,
  actor: string,
): Promise<KeyRotation> {
  const { wrapping = { kind: 'same' }, setAside = false, reencrypt = false } = request
  const change = await secrets.changeKey(hold, { wrapping, setAside }, actor)
  if (!reencrypt && change.setAside.length === 0) {
    const others = (await secrets.keys()).filter(({ current }) => !current)
    const kept = others.map((key) => ({ id: key.id, reason: countText(key.secrets) }))
    return rotation(change, { moved: 0, damaged: [] }, { dropped: [], kept, gone: [] })
  }
  const moved = reencrypt ? await moveAll(hold, request, secrets, actor) : { moved: 0, damaged: [] }
  return rotation(change, moved, await secrets.dropKeys(hold, actor))
}

/** Those that could not be opened are told once, with their reason, and not at all when they are gone. */
function rotation(
  change: KeyChange,
  moved: Pick<KeyRotation, 'moved' | 'damaged'>,
  { dropped, kept, gone }: DroppedKeys,
): KeyRotation {
  const unopened = change.unopened.filter(({ id }) => !dropped.includes(id))
  return {
    ...change,
    ...moved,
    unopened,
    dropped,
    kept: kept.filter(({ id }) => !unopened.some((key) => key.id === id)),
    gone,
  }
}

async function moveAll(
  hold: DatabaseHold,
  request: RotateRequest,
  secrets: SecretVault,
  actor: string,
): Promise<Pick<KeyRotation, 'moved' | 'damaged'>> {
  const total = (await secrets.keys()).reduce((sum, key) => sum + key.secrets, 0)
  const damaged = new Set<string>()
  let moved = 0
  for (let last = -1; last !== moved; ) {
    last = moved
    moved += await movePass(hold, request, { secrets, actor, damaged, moved, total })
  }
  return { moved, damaged: [...damaged] }
}

interface Pass extends Pick<StateStore, 'secrets'> {
  readonly actor: string
  readonly damaged: Set<string>
  /** By the passes before. */
  readonly moved: number
  /** All there are, for those who watch. */
  readonly total: number
}

/** Goes once through all of them. What others write meanwhile under an old key is left to the next pass. */
async function movePass(
  hold: DatabaseHold,
  { signal, onProgress }: RotateRequest,
  { secrets, actor, damaged, moved: before, total }: Pass,
): Promise<number> {
  let moved = 0
  for (let after: string | null = ''; after !== null; ) {
    requireGoingOn(signal)
    const part = await secrets.moveSecrets(hold, { after, limit: partSize }, actor)
    moved += part.moved
    for (const id of part.damaged) damaged.add(id)
    onProgress?.({ kind: 'read', done: Math.min(before + moved, total), total })
    after = part.next
  }
  return moved
}

function requireGoingOn(signal: AbortSignal | undefined): void {
  requireUninterrupted(
    signal,
    'Interrupted while sensitive values were sealed anew. All of them can be read.',
    'Run it again: "sloth-runner secrets rotate --re-encrypt" seals the rest.',
  )
}

function countText(secrets: number): string {
  if (secrets === 0) return 'Nothing is sealed with it.'
  return secrets === 1 ? 'One sensitive value is sealed with it.' : `${secrets} sensitive values are sealed with it.`
}
