import { expect, test } from 'vitest'
import type { StateStore } from '../../contracts/state-store.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import { sha256 } from '../../domain/digest.ts'
import type { NewSnapshot, SnapshotContents } from '../../domain/snapshot.ts'
import { emptySummary, fullPatch, intentOf, resourceWrite, sampleRun, sampleSnapshot } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

const snapshotWrite: StateWrite = { write: 'snapshot', snapshot: sampleSnapshot, actor: 'ann@host' }

async function contentsOf(store: StateStore, stackId: number, version: number): Promise<SnapshotContents> {
  const details = await store.snapshot(stackId, version)
  if (details?.contents == null) throw new Error(`v${version} is not whole`)
  return details.contents
}

/** Snapshots: what they hold, their versions, and how long they hold on to it. */
export function testSnapshots(openEmpty: OpenEmpty): void {
  test('a snapshot is kept as it was asked for, with its event, and versions are never given again', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const first = await store.createSnapshot(stackId, sampleSnapshot, 'bob@host')
    expect(first).toMatchObject({ ...sampleSnapshot, version: 1, run: null, needed: false })
    const bare: NewSnapshot = { creator: 'system', description: null, tags: [], automatic: true }
    await store.createSnapshot(stackId, bare, 'bob@host')
    await store.write(hold, [{ write: 'delete-snapshots', versions: [2] }])
    const third = await store.createSnapshot(stackId, bare, 'bob@host')
    expect(await store.snapshots(stackId)).toEqual([{ ...third, version: 3 }, first])
    const created = (await store.events(stackId)).filter(({ type }) => type === 'snapshot.created')
    expect(created.map(({ actor, data }) => [actor, data?.version])).toEqual([
      ['bob@host', 1],
      ['bob@host', 2],
      ['bob@host', 3],
    ])
    expect(await store.snapshot(stackId, 2)).toBeNull()
    expect(await store.snapshot(stackId + 1, 1)).toBeNull()
  })

  test('it holds what is declared and nothing that was observed', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const { identity: _, places: _places, machine: _machine, state: _state, appliedType: _type, ...row } = fullPatch
    const { applied, baseline, ownedSince, error, ...kept } = row
    const dependency = { name: 'network', range: '^2' }
    await store.write(hold, [
      resourceWrite('web', fullPatch),
      resourceWrite('gone', { declared: null, applied }),
      { write: 'stack', version: '1.2.0', description: 'The web tier', status: 'completed' },
      { write: 'outputs', outputs: [{ name: 'url', value: 'https://web', sensitive: false }] },
      { write: 'value', key: 'build', value: 17, sensitive: false, expiresAt: null },
      { write: 'value', key: 'over', value: 1, sensitive: false, expiresAt: 1 },
      { write: 'dependencies', origin: 'manual', dependencies: [dependency] },
    ])
    await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    const contents = await contentsOf(store, stackId, 1)
    expect(contents).toEqual({
      definition: null,
      version: '1.2.0',
      description: 'The web tier',
      status: 'completed',
      resources: [{ address: 'web', ...kept }],
      outputs: [{ name: 'url', value: 'https://web', sensitive: false }],
      dependencies: [{ ...dependency, origin: 'manual' }],
      tasks: [],
      values: [{ key: 'build', value: 17, sensitive: false, expiresAt: null }],
    })
    expect(await store.present(stackId)).toEqual(contents)
  })

  test('it stays as it was, whatever is written, renamed or removed later', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const numbered = (value: number) => ({ declared: { value } })
    const addresses = Array.from({ length: 300 }, (_, index) => `r${index}`)
    await store.write(
      hold,
      addresses.map((address) => resourceWrite(address, numbered(0))),
    )
    const first = await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    const before = await contentsOf(store, stackId, 1)
    await store.write(hold, [
      resourceWrite('r0', numbered(1)),
      resourceWrite('r1', { declared: null }),
      resourceWrite('new', numbered(2)),
      { write: 'rename', from: 'r2', to: 'renamed' },
      { write: 'remove', address: 'r3' },
    ])
    const second = await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    expect(second.root).not.toBe(first.root)
    expect(await contentsOf(store, stackId, 2)).toEqual(await store.present(stackId))
    expect(await contentsOf(store, stackId, 1)).toEqual(before)
    expect(before.resources).toHaveLength(300)
    await store.write(hold, [
      resourceWrite('r0', numbered(0)),
      resourceWrite('r1', numbered(0)),
      resourceWrite('r3', numbered(0)),
      { write: 'rename', from: 'renamed', to: 'r2' },
      { write: 'remove', address: 'new' },
    ])
    expect((await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')).root).toBe(first.root)
    expect((await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')).root).toBe(first.root)
  })

  test('as a write it is of what the writes before it leave, and of the run that its transaction opens', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [
      resourceWrite('one', { declared: { value: 1 } }),
      snapshotWrite,
      resourceWrite('two', { declared: { value: 2 } }),
    ])
    expect((await contentsOf(store, stackId, 1)).resources.map(({ address }) => address)).toEqual(['one'])
    const run = await store.openRun(hold, sampleRun, [snapshotWrite, resourceWrite('three', { declared: {} })])
    expect(await store.snapshots(stackId)).toMatchObject([
      { version: 2, run: run.id, needed: true },
      { version: 1, run: null, needed: false },
    ])
    expect((await contentsOf(store, stackId, 2)).resources.map(({ address }) => address)).toEqual(['one', 'two'])
    await store.write(hold, [intentOf(run.id)])
    await store.write(hold, [{ write: 'end-run', runId: run.id, status: 'failed', summary: emptySummary }])
    expect(await store.snapshots(stackId)).toMatchObject([{ needed: true }, {}])
    const after = { status: 'absent' }
    await store.write(hold, [
      { write: 'outcome', runId: run.id, address: 'web', action: 'create', outcome: 'not-done', after },
    ])
    expect(await store.snapshots(stackId)).toMatchObject([{ needed: false }, {}])
  })

  test('a transaction that fails takes none', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const impossible: StateWrite = { write: 'remove', address: 'not-there' }
    await expect(store.write(hold, [snapshotWrite, impossible])).rejects.toMatchObject({ code: 'internal' })
    expect(await store.snapshots(stackId)).toEqual([])
    expect(await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')).toMatchObject({ version: 1 })
  })

  test('what it names is kept for as long as it is, and no longer', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    const data = new TextEncoder().encode('content')
    const [secret] = await store.secrets.seal(['hush'], 'ann@host')
    if (secret === undefined) throw new Error('nothing was sealed')
    const reference = { sha256: sha256(data), size: data.length }
    await store.write(hold, [
      { write: 'secret', secret },
      { write: 'object', object: { sha256: reference.sha256, data } },
      resourceWrite('web', { declared: { content: { $object: reference }, password: { $secret: secret.id } } }),
    ])
    await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    await store.write(hold, [{ write: 'remove', address: 'web' }])
    await store.write(hold, [{ write: 'delete-snapshots', versions: [1] }])
    expect(await store.object(reference.sha256)).not.toBeNull()
    expect(await store.secrets.reveal([secret.id])).toEqual(new Map([[secret.id, 'hush']]))
    expect(await store.checkSnapshots(stackId)).toMatchObject([{ version: 2, problems: [] }])
    await store.write(hold, [{ write: 'delete-snapshots', versions: [2] }])
    expect(await store.object(reference.sha256)).toBeNull()
    expect(await store.secrets.reveal([secret.id])).toEqual(new Map())
  })

  test('what a resource declares is kept when all snapshots of it are deleted', async () => {
    const { store, hold, stackId } = await heldStack(openEmpty)
    await store.write(hold, [resourceWrite('web', { declared: { value: 1 } })])
    const first = await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    await store.write(hold, [{ write: 'delete-snapshots', versions: [1] }])
    const again = await store.createSnapshot(stackId, sampleSnapshot, 'ann@host')
    expect(again.root).toBe(first.root)
    expect(await store.checkSnapshots(stackId)).toMatchObject([{ version: 2, problems: [], objects: 3 }])
  })
}
