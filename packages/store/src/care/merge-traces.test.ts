import { anyType, type SensitiveTrace } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { mergeTraces, tracesToNote } from './merge-traces.ts'

const file: SensitiveTrace = { type: 'file:file', owns: ['a', 'b'], edits: [], spelled: ['x'], fields: [['content']] }
const line: SensitiveTrace = { type: 'file:line', owns: ['l'], edits: ['a'], spelled: [], fields: [['line']] }
const known = (...keys: readonly string[]) => ({
  isKnown: (asked: readonly string[]) => asked.some((key) => keys.includes(key)),
})

test('traces of one thing become one with all that any says, in whatever order its keys are', () => {
  const other = { ...file, owns: ['b', 'a'], edits: ['e'], spelled: ['w', 'x'], fields: [['content'], ['xattrs', 0]] }
  expect(mergeTraces([file, line, other])).toEqual([
    { ...file, edits: ['e'], spelled: ['w', 'x'], fields: [['content'], ['xattrs', 0]] },
    line,
  ])
})

test('what is known already is not noted again, and what a trace tells besides is added to it', () => {
  const { isKnown } = known()
  expect(tracesToNote([file, line], [file, line], isKnown)).toEqual([])
  const more = { ...file, fields: [['variables']] }
  expect(tracesToNote([file], [more], isKnown)).toEqual([{ ...file, fields: [['content'], ['variables']] }])
  expect(tracesToNote([], [file], isKnown)).toEqual([file])
})

test('a part of a thing that the record does not know makes all of that thing hide it', () => {
  const all = { type: anyType, owns: ['a'], edits: [], spelled: [], fields: line.fields }
  expect(tracesToNote([], [line], known('other').isKnown)).toEqual([line, all])
  expect(tracesToNote([], [line], known('l').isKnown)).toEqual([line])
  expect(tracesToNote([line], [line], known().isKnown)).toEqual([])
})
