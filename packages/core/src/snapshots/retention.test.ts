import { expect, test } from 'vitest'
import type { PruneRule, SnapshotRecord } from '../domain/snapshot.ts'
import { retention } from './retention.ts'

const day = 86_400_000
const now = 100 * day

/** Snapshots of one day after the other, the newest of today; named ones have something of their own. */
function daily(count: number, own: Readonly<Record<number, Partial<SnapshotRecord>>> = {}): readonly SnapshotRecord[] {
  return Array.from({ length: count }, (_, age) => {
    const version = count - age
    const plain = { creator: 'system', description: null, tags: ['auto'], automatic: true, root: '', run: null }
    return { ...plain, version, createdAt: now - age * day, needed: false, ...own[version] }
  })
}

const gone = (snapshots: readonly SnapshotRecord[], rule: PruneRule) =>
  retention(snapshots, rule, now).gone.map(({ version }) => version)

test('by count the newest stay, and "auto" is no reason to', () => {
  expect(gone(daily(5), { count: 3 })).toEqual([2, 1])
  expect(gone(daily(3), { count: 3 })).toEqual([])
  expect(gone(daily(3), { count: 0 })).toEqual([3, 2, 1])
})

test('by age the older ones go, but for the newest ten', () => {
  expect(gone(daily(12), { age: 5 * day })).toEqual([2, 1])
  expect(gone(daily(40), { age: 30 * day })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
  expect(gone(daily(9), { age: 1 })).toEqual([])
})

test('with both, both must hold', () => {
  expect(gone(daily(20), { age: 18 * day, count: 3 })).toEqual([1])
  expect(gone(daily(20), { age: day, count: 18 })).toEqual([2, 1])
})

test('a tag keeps a snapshot beside those that are counted, and so does a run that is not settled', () => {
  const snapshots = daily(6, { 1: { tags: ['release'] }, 2: { needed: true }, 6: { tags: ['auto', 'release'] } })
  expect(gone(snapshots, { count: 2 })).toEqual([3])
})

test('a tag that is asked for keeps nothing, and nothing else is looked at', () => {
  const snapshots = daily(6, {
    1: { tags: ['ci'] },
    2: { tags: ['ci', 'release'] },
    3: { tags: ['ci'], needed: true },
    4: { tags: ['ci', 'auto'] },
  })
  expect(gone(snapshots, { count: 0, tags: ['ci'] })).toEqual([4, 1])
  expect(gone(snapshots, { count: 1, tags: ['ci'] })).toEqual([1])
  expect(gone(snapshots, { count: 0, tags: ['auto'] })).toEqual([6, 5])
})

test('each that stays is counted under why', () => {
  const snapshots = daily(6, { 1: { tags: ['release'] }, 2: { needed: true } })
  const none = { needed: 0, tagged: 0, unasked: 0, newest: 0, young: 0 }
  const because = (rule: PruneRule) => retention(snapshots, rule, now).keptBecause
  expect(because({ count: 1 })).toEqual({ ...none, needed: 1, tagged: 1, newest: 1 })
  expect(because({ count: 1, age: 2 * day })).toEqual({ ...none, needed: 1, tagged: 1, newest: 1, young: 2 })
  expect(because({ count: 0, tags: ['release'] })).toEqual({ ...none, needed: 1, unasked: 4 })
})
