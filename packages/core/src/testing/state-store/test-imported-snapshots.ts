import { expect, test } from 'vitest'
import type { NewImportedSnapshot, SnapshotContent } from '../../contracts/snapshot-content.ts'
import { sha256 } from '../../domain/digest.ts'
import { InternalError } from '../../errors/internal-error.ts'
import { resourceWrite, sampleSnapshot } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

const data = new TextEncoder().encode('some content')
const reference = { sha256: sha256(data), size: data.length }

/** A snapshot in a record of its own, whose resource names content and a secret, beside a secret that it does not name. */
async function elsewhere(openEmpty: OpenEmpty): Promise<NewImportedSnapshot> {
  const { store, hold, stackId } = await heldStack(openEmpty)
  const [secret, other] = await store.secrets.seal(['hush', 'other'], 'ann@host')
  if (secret === undefined || other === undefined) throw new Error('nothing was sealed')
  const declared = { content: { $object: reference }, password: { $secret: secret.id } }
  await store.write(hold, [
    { write: 'secret', secret },
    { write: 'secret', secret: other },
    { write: 'object', object: { sha256: reference.sha256, data } },
    resourceWrite('web', { declared }),
    resourceWrite('b', { declared: { token: { $secret: other.id } } }),
    { write: 'outputs', outputs: [{ name: 'password', value: { $secret: secret.id }, sensitive: true }] },
  ])
  await store.write(hold, [{ write: 'remove', address: 'b' }])
  await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
  const { details, ...named } = (await store.reader().snapshotContent(stackId, 1)) as SnapshotContent
  if (details.contents === null) throw new Error('it is not whole')
  expect(await store.snapshotContent(stackId, 2)).toBeNull()
  return { snapshot: sampleSnapshot, contents: details.contents, from: { stack: 'web', version: 1 }, ...named }
}

/** Snapshots of another record. */
export function testImportedSnapshots(openEmpty: OpenEmpty): void {
  test('a snapshot of another record becomes the next version, whole, with its event, and changes nothing', async () => {
    const imported = await elsewhere(openEmpty)
    const { store, stackId } = await heldStack(openEmpty)
    await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    const before = await store.present(stackId)
    const record = await store.importSnapshot(stackId, imported, 'bob@host')
    expect(record).toMatchObject({ ...sampleSnapshot, version: 2, run: null, needed: false })
    const content = await store.snapshotContent(stackId, 2)
    expect(content?.details).toMatchObject({ root: record.root, problems: [], contents: imported.contents })
    expect(content?.objects.map(({ data: bytes }) => Buffer.from(bytes).toString())).toEqual(['some content'])
    expect(content?.secrets).toEqual(imported.secrets.filter(({ id }) => content?.secrets.some((one) => one.id === id)))
    expect(content).toMatchObject({ keys: imported.keys })
    expect(await store.present(stackId)).toEqual(before)
    const told = (await store.events(stackId)).filter(({ type }) => type === 'snapshot.imported')
    expect(told.map(({ actor, data: of }) => [actor, of?.version])).toEqual([['bob@host', 2]])
    const again = await store.importSnapshot(stackId, imported, 'bob@host')
    expect(again).toMatchObject({ version: 3, root: record.root })
  })

  test('what it names is kept for as long as it is, and no longer', async () => {
    const imported = await elsewhere(openEmpty)
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.importSnapshot(stackId, imported, 'bob@host')
    expect(await store.object(reference.sha256)).not.toBeNull()
    await store.write(hold, [{ write: 'delete-snapshots', versions: [1] }])
    expect(await store.object(reference.sha256)).toBeNull()
    expect(await store.secrets.digests(imported.secrets.map(({ id }) => id))).toEqual(new Map())
  })

  test('one that cannot be kept whole is not kept at all, whatever of it was written before', async () => {
    const imported = await elsewhere(openEmpty)
    const { store, stackId } = await heldStack(openEmpty)
    const refused = store.importSnapshot(stackId, { ...imported, keys: [] }, 'bob@host')
    await expect(refused).rejects.toMatchObject({ code: 'key-replaced' })
    expect(await store.snapshots(stackId)).toEqual([])
    expect(await store.object(reference.sha256)).toBeNull()
    expect((await store.events(stackId)).filter(({ type }) => type.startsWith('snapshot'))).toEqual([])
    expect(await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')).toMatchObject({ version: 1 })
  })

  test('content that is not what its digest says is refused, and nothing is kept', async () => {
    const imported = await elsewhere(openEmpty)
    const { store, stackId } = await heldStack(openEmpty)
    const objects = [{ sha256: reference.sha256, data: new TextEncoder().encode('other content') }]
    const refused = async () => store.importSnapshot(stackId, { ...imported, objects }, 'bob@host')
    await expect(refused()).rejects.toThrow(InternalError)
    expect(await store.snapshots(stackId)).toEqual([])
    expect(await store.object(reference.sha256)).toBeNull()
  })
}
