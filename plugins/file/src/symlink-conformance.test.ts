import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { testProvider } from '@sloth-runner/plugin-kit/testing'
import { fixer } from './symlink-fixer.ts'
import { reader } from './symlink-reader.ts'
import { newFolder } from './testing/file-world.ts'
import { publishedScore } from './testing/published-score.ts'

testProvider({
  name: 'file:symlink',
  reader,
  fixer,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('link')
    symlinkSync('loop', place.at('loop'))
    return {
      ...place,
      declared: { path, target: '../first place' },
      changed: { path, target: '/other/place' },
      changes: [['target']],
      left: ['target'],
      replaced: { path: place.at('elsewhere'), target: '../first place' },
      unreadable: { path: place.at('loop/link'), target: 'x' },
      impossible: { path: place.at('missing/link'), target: 'x' },
      obstacles: [
        {
          name: 'a file',
          arrange: async () => writeFileSync(path, 'precious'),
        },
        {
          name: 'a directory',
          arrange: async () => {
            rmSync(path)
            mkdirSync(path)
          },
        },
      ],
      async spoil() {
        rmSync(path)
        symlinkSync('elsewhere', path)
      },
    }
  },
})
