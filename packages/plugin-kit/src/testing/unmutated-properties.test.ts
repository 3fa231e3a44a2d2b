import { expect, it } from 'vitest'
import { unmutatedProperties } from './unmutated-properties.ts'

const schema = {
  properties: {
    path: { 'x-identity': true },
    source: { 'x-resolve-only': true },
    size: { 'x-computed': true },
    password: { 'x-write-only': true },
    content: {},
    mode: {},
    xattrs: {},
  },
}

it.each([
  ['one that only removes the whole is about no property', [[]], [], ['content', 'mode', 'xattrs']],
  ['one of a part is about the property that it is in', [['xattrs', 'user.origin'], []], [], ['content', 'mode']],
  ['others may be tried elsewhere', [['content']], ['mode', 'xattrs'], []],
])('of mutations %s', (_, paths, elsewhere, missing) => {
  const cases = paths.map((property) => ({ property }))
  expect(unmutatedProperties({ reader: { schema }, cases, elsewhere })).toEqual(missing)
})
