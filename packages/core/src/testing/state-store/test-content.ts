import { expect, test } from 'vitest'
import type { StackContent } from '../../contracts/stack-content.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { sha256 } from '../../domain/digest.ts'
import { fullPatch, resourceWrite } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

const data = new TextEncoder().encode('some content')
const reference = { $object: { sha256: sha256(data), size: data.length } }

const acknowledgement = {
  address: 'a',
  path: ['mode'],
  declared: '0'.repeat(64),
  observed: '1'.repeat(64),
  reason: 'maintenance',
  actor: 'ann@host',
  until: null,
}

/** What a stack consists of in one read, and what writes it into another record. */
export function testContent(openEmpty: OpenEmpty): void {
  test('everything a stack consists of is told at once, with what its values name and nothing else', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const [secret, applied] = await store.secrets.seal(['one', 'two'], 'ann@host')
    if (secret === undefined || applied === undefined) throw new Error('nothing was sealed')
    await store.write(hold, [
      { write: 'secret', secret },
      { write: 'secret', secret: applied },
      { write: 'object', object: { sha256: sha256(data), data } },
      resourceWrite('b', { declared: { content: reference }, applied: { token: { $secret: applied.id } } }),
      { write: 'resource', address: 'a', set: fullPatch },
      { write: 'acknowledge', acknowledgement },
      { write: 'value', key: 'deployed', value: 'yes', sensitive: false, expiresAt: null },
      { write: 'outputs', outputs: [{ name: 'token', value: { $secret: secret.id }, sensitive: true }] },
      { write: 'dependencies', origin: 'manual', dependencies: [{ name: 'network', range: '^2' }] },
    ])
    const content = await store.reader().content('web')
    expect(content).toMatchObject({
      stack: { name: 'web' },
      resources: [{ address: 'b' }, { ...fullPatch, address: 'a' }],
      outputs: [{ name: 'token' }],
      values: [{ key: 'deployed', value: 'yes' }],
      acknowledgements: [acknowledgement],
      dependencies: [{ name: 'network', range: '^2', origin: 'manual' }],
      keys: [{ id: secret.keyId }],
    })
    expect(content?.secrets).toEqual([secret, applied].sort((one, other) => (one.id < other.id ? -1 : 1)))
    expect(content?.objects.map(({ sha256: digest, data: bytes }) => [digest, Buffer.from(bytes).toString()])).toEqual([
      [sha256(data), 'some content'],
    ])
    expect(await store.content('other')).toBeNull()
  })

  test('secrets of another record come with their key, which opens them and seals nothing new', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const there = await heldStack(openEmpty)
    const [secret] = await there.store.secrets.seal(['geheim'], 'ann@host')
    if (secret === undefined) throw new Error('nothing was sealed')
    const declared = { token: { $secret: secret.id } }
    await there.store.write(there.hold, [{ write: 'secret', secret }, resourceWrite('web', { declared })])
    const { keys, secrets } = (await there.store.content('web')) as StackContent
    await store.secrets.seal(['ours'], 'ann@host')
    const writes: readonly StateWrite[] = [
      ...keys.map((key): StateWrite => ({ write: 'key', key })),
      ...secrets.map((sealed): StateWrite => ({ write: 'secret', secret: sealed })),
    ]
    await store.write(hold, [...writes, resourceWrite('web', { declared })])
    await store.write(hold, [...writes, resourceWrite('again', { declared })])
    expect(await store.secrets.digests([secret.id])).toEqual(new Map([[secret.id, secret.digest]]))
    expect(await store.secrets.reveal([secret.id]).catch((error: { code: string }) => error.code)).toBe('key-missing')
    const [ours] = await store.secrets.seal(['ours'], 'ann@host')
    expect(ours?.keyId).not.toBe(secret.keyId)
    expect(await store.content('web')).toMatchObject({ keys, secrets })
  })
}
