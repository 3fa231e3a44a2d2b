import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { testProvider } from '@sloth-runner/plugin-kit/testing'
import { fixer } from './absent-fixer.ts'
import { reader } from './absent-reader.ts'
import { newFolder } from './testing/file-world.ts'
import { publishedScore } from './testing/published-score.ts'

testProvider({
  name: 'file:absent',
  reader,
  fixer,
  alwaysPresent: true,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('unwanted')
    symlinkSync('loop', place.at('loop'))
    writeFileSync(path, 'unwanted')
    return {
      ...place,
      declared: { path },
      changed: { path },
      changes: [],
      unreadable: { path: place.at('loop/unwanted') },
      obstacles: [
        {
          name: 'a directory that is not empty',
          arrange: async () => {
            rmSync(path)
            mkdirSync(path)
            writeFileSync(`${path}/precious`, 'precious')
          },
        },
      ],
      spoil: async () => mkdirSync(path),
    }
  },
})
