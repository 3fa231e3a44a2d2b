import { expect, test } from 'vitest'
import type { SensitiveTrace } from '../../domain/sensitive-trace.ts'
import { resourceWrite } from './samples.ts'
import { heldStack, type OpenEmpty } from './state-store-case.ts'

const line: SensitiveTrace = {
  type: 'file:line',
  owns: ['line:local:/a#x', 'alias:local:x'],
  edits: ['path:local:/a'],
  spelled: ['path:local:/link/a'],
  fields: [['line'], ['block', 0]],
}
const file: SensitiveTrace = {
  type: 'file:file',
  owns: ['path:local:/a'],
  edits: [],
  spelled: [],
  fields: [['content']],
}
const note = (trace: SensitiveTrace) => ({ write: 'trace', trace }) as const

/** Keys in one order, traces in the order of their types. */
const sorted = (traces: readonly SensitiveTrace[]) =>
  traces
    .map((trace) => ({ ...trace, owns: trace.owns.toSorted() }))
    .toSorted((one, other) => one.type.localeCompare(other.type))

/** Traces of what is sensitive: what may be asked, and when they end. */
export function testTraces(openEmpty: OpenEmpty): void {
  test('a trace is found by each key that was owned or edited, by every door, and once', async () => {
    const { store, hold, again } = await heldStack(openEmpty)
    expect(await store.secrets.traces(line.owns)).toEqual([])
    await store.write(hold, [note(line), note(file)])
    for (const door of [store, store.reader(), await again()]) {
      for (const key of line.owns) expect(sorted(await door.secrets.traces([key]))).toEqual(sorted([line]))
      const all = await door.secrets.traces([...line.owns, ...line.edits, ...line.edits, 'unknown'])
      expect(sorted(all)).toEqual(sorted([file, line]))
      expect(await door.secrets.traces(['unknown'])).toEqual([])
      expect(await door.secrets.traces([])).toEqual([])
    }
  })

  test('a trace is replaced by one of the same thing, in whatever order its keys are, and by no other', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const again = { ...line, owns: line.owns.toReversed(), edits: ['path:local:/b'], fields: [['marker']] }
    await store.write(hold, [note(line), note(file), note({ ...file, type: 'file:symlink' }), note(again)])
    expect(sorted(await store.secrets.traces([...line.owns, 'path:local:/b']))).toEqual(sorted([again]))
    const other = await store.secrets.traces(['path:local:/a'])
    expect(other.map(({ type }) => type).toSorted()).toEqual(['file:file', 'file:symlink'])
  })

  test('a trace without fields is none any more', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.write(hold, [note(line), note(file)])
    await store.write(hold, [note({ ...line, fields: [] })])
    expect(await store.secrets.traces([...line.owns, ...line.edits])).toEqual([file])
  })

  test('what is gone from the world takes with it the traces of all that owned or edited it', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const elsewhere = { ...file, owns: ['path:local:/b'] }
    await store.write(hold, [note(line), note(file), note(elsewhere)])
    await store.write(hold, [{ write: 'untrace', keys: ['path:local:/a', 'unknown'] }])
    expect(await store.secrets.traces([...line.owns, 'path:local:/a', 'path:local:/b'])).toEqual([elsewhere])
  })

  test('a trace is found by how its keys were written, which ends when nothing is there by that way', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const linked = { ...file, spelled: ['path:local:/link/a', 'path:local:/way/a'] }
    await store.write(hold, [note(linked), note({ ...file, owns: ['path:local:/b'], spelled: ['path:local:/link/a'] })])
    expect(await store.secrets.traces(['path:local:/way/a'])).toEqual([linked])
    expect(await store.secrets.traces(['path:local:/link/a'])).toHaveLength(2)
    await store.write(hold, [{ write: 'untrace', keys: ['path:local:/elsewhere/a', 'path:local:/link/a'] }])
    expect(await store.secrets.traces(['path:local:/link/a'])).toEqual([])
    expect(await store.secrets.traces(['path:local:/a'])).toEqual([{ ...file, spelled: ['path:local:/way/a'] }])
    await store.write(hold, [{ write: 'untrace', keys: ['path:local:/a'] }])
    expect(await store.secrets.traces(['path:local:/way/a'])).toEqual([])
  })

  test('a trace stays when its resource leaves the record, and when its stack does', async () => {
    const { store, hold } = await heldStack(openEmpty)
    await store.write(hold, [resourceWrite('web', { identity: file.owns }), note(file)])
    await store.write(hold, [{ write: 'remove', address: 'web' }])
    await store.deleteStack(hold, 'ann@host')
    expect(await store.secrets.traces(file.owns)).toEqual([file])
  })

  test('a trace is of a transaction: one that fails leaves none', async () => {
    const { store, hold } = await heldStack(openEmpty)
    const failing = store.write(hold, [note(file), { write: 'remove', address: 'not-there' }])
    await expect(failing).rejects.toMatchObject({ code: 'internal' })
    expect(await store.secrets.traces(file.owns)).toEqual([])
  })
}
