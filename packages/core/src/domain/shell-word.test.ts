import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellWord } from './shell-word.ts'

test.each(['web', 'a/b.yaml', '', 'web["eu"]', "it's", '$HOME `id`', 'two\nlines', '*'])(
  'a shell takes %j as it is',
  (text) => {
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text)
  },
)

test('a plain word stays as it is', () => {
  expect(shellWord('web-1.yaml')).toBe('web-1.yaml')
})
