import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localHost } from '@sloth-runner/plugin-kit'
import { testProvider, treeSnapshot } from '@sloth-runner/plugin-kit/testing'
import fixer from './plugin/setting-fixer.js'
import reader from './plugin/setting-reader.js'

testProvider({
  name: 'git:setting',
  reader,
  fixer,
  async world() {
    const folder = await mkdtemp(join(tmpdir(), 'git-setting-'))
    const declared = { file: join(folder, 'config'), key: 'user.name', value: 'Example' }
    return {
      host: localHost(),
      declared,
      changed: { ...declared, value: 'Other' },
      changes: [['value']],
      snapshot: async () => treeSnapshot(folder),
      unreadable: { ...declared, file: folder },
      spoil: () => writeFile(declared.file, '[user]\n\tname = Somebody\n'),
      close: () => rm(folder, { recursive: true }),
    }
  },
})
