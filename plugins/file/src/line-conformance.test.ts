import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { testProvider } from '@sloth-runner/plugin-kit/testing'
import { fixer } from './line-fixer.ts'
import { reader } from './line-reader.ts'
import { newFolder } from './testing/file-world.ts'
import { publishedScore } from './testing/published-score.ts'

const others = 'first line of others\nlast line of others\n'

testProvider({
  name: 'file:line with a pattern',
  reader,
  fixer,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('settings')
    const base = { path, match: '^port=', position: 'after:^first' }
    writeFileSync(path, others)
    symlinkSync('loop', place.at('loop'))
    return {
      ...place,
      declared: { ...base, line: 'port=81a80' },
      changed: { ...base, line: 'port=90b90' },
      changes: [['line']],
      left: ['line'],
      secret: ['line'],
      replaced: { ...base, match: '^port=81', line: 'port=81a80' },
      unreadable: { ...base, path: place.at('loop/file'), line: 'port=1' },
      impossible: { ...base, path: place.at('missing'), line: 'port=1' },
      spoil: async () => writeFileSync(path, `${others}port=1\n`),
    }
  },
})

testProvider({
  name: 'file:line with a block',
  reader,
  fixer,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('settings')
    const base = { path, marker: 'web', comment: '//', create: true }
    return {
      ...place,
      declared: { ...base, block: 'one\n\ntwo\n' },
      changed: { ...base, block: '' },
      changes: [['block']],
      left: ['block'],
      spoil: async () => writeFileSync(path, readFileSync(path, 'utf8').replace('one', 'ten')),
    }
  },
})
