import { describe, expect, test } from 'vitest'
import type { KnownFlag } from './flag-spellings.ts'
import { refuseFlagValues } from './refuse-flag-values.ts'

const flags: Readonly<Record<string, KnownFlag>> = {
  'take-over': { type: 'boolean' },
  'auto-approve': { type: 'boolean', aliases: ['yes'], char: 'y' },
  record: { type: 'boolean', allowNo: true },
  reason: { type: 'option', char: 'r' },
}

describe('a flag that takes no value', () => {
  test('is refused with one, whatever the value and the spelling', () => {
    const words = ['--take-over=false', '--yes=1', '-y=no', '--no-record=true', '--take-over=']
    expect(refuseFlagValues(words, flags)).toMatchObject({
      code: 'usage',
      message: [
        '--take-over takes no value; leave it out to say no.',
        '--yes takes no value; leave it out to say no.',
        '-y takes no value; leave it out to say no.',
        '--no-record takes no value; leave it out to say no.',
      ].join('\n'),
    })
  })

  test('may stand alone, and what takes a value may have any', () => {
    const words = ['web', '--take-over', '-y', '--reason=--yes=1', '--reason', '--yes=1', '-r', '-y=1', '--other=1']
    expect(refuseFlagValues(words, flags)).toBeNull()
  })

  test('ends at two dashes', () => {
    expect(refuseFlagValues(['--', '--take-over=false'], flags)).toBeNull()
  })
})
