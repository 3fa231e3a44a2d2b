import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const here = import.meta.dirname
const guide = readFileSync(join(here, '../../docs/writing-a-plugin.md'), 'utf8')
const files = ['plugin/setting-spec.js', 'plugin/setting-reader.js', 'plugin/setting-fixer.js', 'conformance.test.js']

/** Code without what changes when it stands deeper in a file. */
const bare = (code: string): string => code.replaceAll(/[\s,]+/g, '')

test('the code of the guide is that of the files which the tests try', () => {
  const code = files.map((file) => bare(readFileSync(join(here, file), 'utf8')))
  const blocks = [...guide.matchAll(/```js\n(.*?)```/gs)].map(([, block = '']) => block)
  expect(blocks.length).toBeGreaterThanOrEqual(6)
  expect(blocks.filter((block) => !code.some((file) => file.includes(bare(block))))).toEqual([])
})
