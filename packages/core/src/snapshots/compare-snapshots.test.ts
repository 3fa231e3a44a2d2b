import { expect, test } from 'vitest'
import type { SnapshotContents, SnapshotResource } from '../domain/snapshot.ts'
import { compareSnapshots as compare } from './compare-snapshots.ts'

const empty: SnapshotContents = {
  definition: null,
  version: null,
  description: null,
  status: 'created',
  resources: [],
  dependencies: [],
  outputs: [],
  tasks: [],
  values: [],
}

const compareSnapshots = (before: SnapshotContents, after: SnapshotContents) => compare(before, after, 1_000)

function resource(address: string, declared: SnapshotResource['declared'], set: Partial<SnapshotResource> = {}) {
  const plain = { type: 'a:b', host: 'local', dependsOn: [], triggers: [], protect: false, ignore: [] } as const
  return { address, ...plain, removal: 'delete', takeOver: false, declared, ...set } as const satisfies SnapshotResource
}

test('what is the same but for the status is equal, in whatever order its keys are', () => {
  const one = { ...empty, resources: [resource('a', { x: 1, y: { z: [1, 2] } })] }
  const other = { ...one, status: 'failed', resources: [resource('a', { y: { z: [1, 2] }, x: 1 })] } as const
  expect(compareSnapshots(one, other)).toMatchObject({ equal: true, about: [], resources: [] })
})

test('each field that differs is named with both values, lists as a whole', () => {
  const before = { ...empty, resources: [resource('web', { replicas: 2, ports: [80], old: true })] }
  const after = { ...empty, resources: [resource('web', { replicas: 4, ports: [80, 443] }, { protect: true })] }
  expect(compareSnapshots(before, after).resources).toEqual([
    {
      name: 'web',
      type: 'a:b',
      change: 'modified',
      fields: [
        { path: ['declared', 'replicas'], from: 2, to: 4, sensitive: false },
        { path: ['declared', 'ports'], from: [80], to: [80, 443], sensitive: false },
        { path: ['declared', 'old'], from: true, sensitive: false },
        { path: ['protect'], from: false, to: true, sensitive: false },
      ],
    },
  ])
})

test('what came and what went is told for every kind, and a resource that changed its type is one', () => {
  const dependency = { name: 'network', range: '^1', origin: 'declared' } as const
  const before: SnapshotContents = {
    ...empty,
    resources: [resource('cache', {}), resource('same', {})],
    outputs: [{ name: 'url', value: 'a', sensitive: false }],
    dependencies: [dependency],
  }
  const after: SnapshotContents = {
    ...empty,
    version: '2.0.0',
    resources: [resource('database', {}), resource('same', {}, { type: 'c:d' })],
    outputs: [{ name: 'url', value: 'b', sensitive: false }],
    dependencies: [
      { ...dependency, range: '^2' },
      { ...dependency, origin: 'manual' },
    ],
  }
  const { about, resources, outputs, dependencies, equal } = compareSnapshots(before, after)
  expect(equal).toBe(false)
  expect(about).toEqual([{ path: ['version'], from: null, to: '2.0.0', sensitive: false }])
  const said = (entries: typeof resources) => entries.map(({ name, type, change }) => `${change} ${type ?? ''} ${name}`)
  expect(said(resources)).toEqual(['added a:b database', 'modified c:d same', 'removed a:b cache'])
  expect(said(outputs)).toEqual(['modified  url'])
  expect(said(dependencies)).toEqual(['added manual network', 'modified declared network'])
})

test('sensitive values are told to differ and left out', () => {
  const secret = (id: string) => ({ ...empty, resources: [resource('a', { password: { $secret: id } })] })
  expect(compareSnapshots(secret('one'), secret('two')).resources[0]?.fields).toEqual([
    { path: ['declared', 'password'], sensitive: true },
  ])
  expect(compareSnapshots(secret('one'), secret('one')).equal).toBe(true)
})

test('values are compared by their keys, and those that have expired are in neither', () => {
  const value = (key: string, set = {}) => ({ key, value: 1, sensitive: false, expiresAt: null, ...set })
  const before = {
    ...empty,
    values: [value('a'), value('over', { expiresAt: 999 }), value('secret', { value: { $secret: '1' } })],
  }
  const after = { ...empty, values: [value('a', { value: 2 }), value('secret', { value: { $secret: '2' } })] }
  expect(compareSnapshots(before, after).values).toEqual([
    { name: 'a', change: 'modified', fields: [{ path: ['value'], from: 1, to: 2, sensitive: false }] },
    { name: 'secret', change: 'modified', fields: [{ path: ['value'], sensitive: true }] },
  ])
})
