import { expect, test } from 'vitest'
import type { StackContent } from '../../contracts/stack-content.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { digestOf, sha256 } from '../../domain/digest.ts'
import type { Json } from '../../domain/json.ts'
import type { StackVersions } from '../../domain/stack-versions.ts'
import { resourceWrite } from './samples.ts'
import { type HeldStack, heldStack, type OpenEmpty } from './state-store-case.ts'

const data = new TextEncoder().encode('some content')
const reference = { $object: { sha256: sha256(data), size: data.length } }
const wish = { creator: 'ann', description: null, tags: ['one', 'two'], automatic: false }

/** A stack with the snapshots v1 and v3, which name content and a secret that is not on record otherwise any more. */
async function withVersions(openEmpty: OpenEmpty): Promise<HeldStack> {
  const opened = await heldStack(openEmpty)
  const { store, hold, stackId } = opened
  const [secret] = await store.secrets.seal(['hush'], 'ann@host')
  if (secret === undefined) throw new Error('nothing was sealed')
  await store.write(hold, [
    { write: 'secret', secret },
    { write: 'object', object: { sha256: sha256(data), data } },
    resourceWrite('a', { declared: { content: reference, token: { $secret: secret.id } } }),
    { write: 'outputs', outputs: [{ name: 'token', value: { $secret: secret.id }, sensitive: true }] },
    { write: 'dependencies', origin: 'manual', dependencies: [{ name: 'network', range: '^2' }] },
  ])
  await store.createSnapshot(stackId, wish, 'ann@host')
  await store.createSnapshot(stackId, { ...wish, automatic: true, tags: [] }, 'ann@host')
  await store.write(hold, [
    { write: 'remove', address: 'a' },
    resourceWrite('b', { declared: { path: '/b' } }),
    { write: 'outputs', outputs: [] },
  ])
  await store.createSnapshot(stackId, { ...wish, description: 'three', tags: [] }, 'ann@host')
  await store.write(hold, [{ write: 'delete-snapshots', versions: [2] }])
  return opened
}

async function contentOf({ store }: HeldStack): Promise<StackContent & { readonly versions: StackVersions }> {
  const content = await store.reader().content('web', { versions: true })
  if (content === null || content.versions === null) throw new Error('there are no versions')
  return { ...content, versions: content.versions }
}

function writesOf({ keys, secrets, objects, versions }: StackContent): readonly StateWrite[] {
  return [
    ...keys.map((key): StateWrite => ({ write: 'key', key })),
    ...secrets.map((secret): StateWrite => ({ write: 'secret', secret })),
    ...objects.map((object): StateWrite => ({ write: 'object', object })),
    ...(versions === null ? [] : [{ write: 'versions', versions } as const]),
  ]
}

/** Snapshots on their way from one record to another. */
export function testVersions(openEmpty: OpenEmpty): void {
  test('snapshots come to another record as they are, and go on counting there', async () => {
    const from = await withVersions(openEmpty)
    const content = await contentOf(from)
    expect(content.versions).toMatchObject({
      next: 4,
      snapshots: [
        { version: 1, tags: ['one', 'two'] },
        { version: 3, description: 'three' },
      ],
    })
    expect(content.secrets).toHaveLength(1)
    expect(content.objects.map((object) => object.sha256)).toEqual([sha256(data)])
    expect((await from.store.content('web'))?.versions).toBeNull()
    const to = await heldStack(openEmpty)
    await to.store.write(to.hold, writesOf(content))
    expect((await contentOf(to)).versions).toEqual(content.versions)
    for (const version of [1, 3]) {
      const [before, after] = [from, to].map(({ store, stackId }) => store.snapshot(stackId, version))
      expect(await after).toEqual(await before)
      expect((await after)?.problems).toEqual([])
    }
    expect(await to.store.object(sha256(data))).not.toBeNull()
    expect(await to.store.createSnapshot(to.stackId, wish, 'ann@host')).toMatchObject({ version: 4 })
  })

  test('one that is there already stays, and a version that is another one is refused with everything', async () => {
    const from = await withVersions(openEmpty)
    const content = await contentOf(from)
    await from.store.write(from.hold, writesOf(content))
    expect((await contentOf(from)).versions).toEqual(content.versions)
    const to = await heldStack(openEmpty)
    await to.store.createSnapshot(to.stackId, wish, 'ann@host')
    const before = await contentOf(to)
    await expect(to.store.write(to.hold, writesOf(content))).rejects.toMatchObject({ code: 'version-taken' })
    expect(await contentOf(to)).toEqual(before)
  })

  test('with the last of them goes what only they named, and what none of them names does not stay', async () => {
    const content = await contentOf(await withVersions(openEmpty))
    const to = await heldStack(openEmpty)
    const stray = [{ name: 'stray', value: 1, sensitive: false }]
    const part = { sha256: digestOf(stray as unknown as Json), value: stray as unknown as Json }
    const lists = { ...content.versions.lists, outputs: [...content.versions.lists.outputs, part] }
    await to.store.write(to.hold, writesOf({ ...content, versions: { ...content.versions, lists } }))
    expect(await to.store.object(part.sha256)).toBeNull()
    await to.store.write(to.hold, [{ write: 'delete-snapshots', versions: [1, 3] }])
    expect(await contentOf(to)).toMatchObject({ versions: { next: 4, snapshots: [], roots: [], buckets: [] } })
    expect(await to.store.object(sha256(data))).toBeNull()
    expect(await to.store.secrets.keys()).toEqual([])
  })
}
