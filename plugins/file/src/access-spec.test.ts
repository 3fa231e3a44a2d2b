import { expect, it } from 'vitest'
import { pathProperty } from './access-spec.ts'

const form = new RegExp(String(pathProperty.pattern), 'u')

it.each(['a', '.', '..', '/a', '/.a', '/..a', '/a/..', './', '/\n', ' ', '/.../', 'a//b'])(
  '%j can be declared',
  (path) => {
    expect(form.test(path)).toBe(true)
  },
)

it.each(['', '/', '//', '/.', '/..', '/./', '/../..//', 'a\0b', '\0'])(
  '%j is refused, in words that say why',
  (path) => {
    expect(form.test(path)).toBe(false)
    expect(pathProperty.description).toMatch(/not empty, without NUL.* not "\/" itself/)
  },
)
