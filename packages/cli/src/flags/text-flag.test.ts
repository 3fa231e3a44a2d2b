import { describe, expect, it } from 'vitest'
import { checkTexts } from './text-flag.ts'

describe('texts that people give', () => {
  it('are words on one line', () => {
    expect(() => checkTexts({ '--reason': 'Déploiement 日本 ✓', '--tags': [] }, { '--creator': 'ann' })).not.toThrow()
    expect(() => checkTexts({ '--reason': '', '--tags': undefined }, { '--creator': undefined })).not.toThrow()
  })

  it.each(['a\nb', 'a\rb', 'a\tb', '\u001b[31mred', 'a\u009b2J', 'txt\u202eexe', 'a\u2028b'])(
    'are refused: %j',
    (text) => {
      expect(() => checkTexts({ '--reason': text })).toThrow(/^--reason takes one line without control characters/)
    },
  )

  it('are all told of at once, in a text that is safe to print', () => {
    expect(() => checkTexts({ '--reason': 'a\nb', '--tags': ['x', 'y\u0007'] }, { '--creator': ' ' })).toThrow(
      '--reason takes one line without control characters, not "a\\nb". --tags takes one line without control characters, not "y\\u0007". --creator must not be empty.',
    )
  })
})
