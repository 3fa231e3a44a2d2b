import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { onOneLine } from './one-line.ts'
import { shellWord } from './shell-word.ts'

test.each(['web', 'a/b.yaml', '', 'web["eu"]', "it's", '$HOME `id`', 'a\\nb', '*'])(
  'a shell takes %j as it is',
  (text) => {
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text)
  },
)

test('a plain word stays as it is', () => {
  expect(shellWord('web-1.yaml')).toBe('web-1.yaml')
})

test.each(['two\nlines', 'tab\t7', "it's\n\\n", '\u202efdp.exe', 'ä\r\u0085', '\u001b[31m\u2066x'])(
  'bash takes %j as it is, and a terminal shows all of the command',
  (text) => {
    const word = shellWord(text)
    expect(execFileSync('bash', ['-c', `printf %s ${word}`], { encoding: 'utf8' })).toBe(text)
    expect(onOneLine(word)).toBe(word)
  },
)
