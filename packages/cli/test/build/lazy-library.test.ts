import { expect, test } from 'vitest'
import { loadedLate } from '../../scripts/lazy-library.ts'

const late = (rest: string, name = 'kysely') =>
  loadedLate(`let kysely = require("kysely");\n${rest}\n`, { name, place: './sql.js', fileName: 'chunk.js' })

test('a library is loaded where a member of it is first used', () => {
  expect(late('const sql = () => kysely.sql(kysely.Kysely)')).toBe(
    `let $v_kysely; const $kysely = () => ($v_kysely ??= require("./sql.js"));
const sql = () => ($kysely()).sql(($kysely()).Kysely)
`,
  )
  expect(late('', 'ajv')).toBeNull()
})

test('what only has its name, or tells of it, stays as it is', () => {
  const rest = 'const told = { kysely: `${x.kysely.y} kysely.sql` } // kysely.sql'
  expect(late(rest)).toContain(rest)
})

test.each([
  ['as a whole', 'f(kysely)'],
  ['as a whole, in short', 'f({ kysely })'],
  ['by destructuring', 'const { sql } = kysely'],
  ['where something else has its name', 'const f = (kysely) => kysely.sql'],
  ['where it is declared anew', 'function f() { const kysely = 1; return kysely.sql }'],
  ['where it is set', 'kysely = 2'],
])('the build fails where it is used %s', (_, rest) => {
  expect(() => late(rest)).toThrow('chunk.js uses "kysely" as more than the library')
})

test('the build fails where it is loaded in a way that is not known', () => {
  const code = 'const { sql } = require("kysely");'
  expect(() => loadedLate(code, { name: 'kysely', place: './sql.js', fileName: 'chunk.js' })).toThrow('not known')
})
