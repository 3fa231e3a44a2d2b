import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { testProvider } from '@sloth-runner/plugin-kit/testing'
import { fixer } from './directory-fixer.ts'
import { reader } from './directory-reader.ts'
import { asRoot, newFolder, otherOwner } from './testing/file-world.ts'
import { publishedScore } from './testing/published-score.ts'

testProvider({
  name: 'file:directory',
  reader,
  fixer,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('made')
    const base = { path, mode: '0750', purge: false, ...(asRoot ? { owner: 'root', group: 'root' } : {}) }
    symlinkSync('loop', place.at('loop'))
    return {
      ...place,
      declared: base,
      changed: { ...base, mode: '1777', ...otherOwner },
      changes: [['mode'], ...(asRoot ? [['owner'], ['group']] : [])],
      left: ['mode'],
      replaced: { ...base, path: place.at('elsewhere') },
      unreadable: { ...base, path: place.at('loop/inner') },
      impossible: { ...base, path: place.at('missing/inner') },
      obstacles: [
        {
          name: 'a file',
          arrange: async () => writeFileSync(path, 'precious'),
        },
        {
          name: 'a symbolic link to a directory',
          arrange: async () => {
            rmSync(path)
            symlinkSync(place.folder, path)
          },
        },
      ],
      spoil: async () => chmodSync(path, 0o700),
    }
  },
})

testProvider({
  name: 'file:directory with a purge',
  reader,
  fixer,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('deep/below/made')
    return {
      ...place,
      declared: { path, recursive: true, purge: true, keep: ['kept'], mode: '0755' },
      changed: { path, recursive: true, purge: true, keep: ['kept'], mode: '0700' },
      changes: [['mode']],
      async spoil() {
        mkdirSync(`${path}/kept`)
        mkdirSync(`${path}/strange/nested`, { recursive: true })
        writeFileSync(`${path}/strange/nested/file`, '')
      },
    }
  },
})
