import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { testProvider, type World } from '@sloth-runner/plugin-kit/testing'
import { fixer } from './file-fixer.ts'
import { reader } from './file-reader.ts'
import { asRoot, type Folder, newFolder, otherOwner } from './testing/file-world.ts'
import { publishedScore } from './testing/published-score.ts'

const changes = [['content'], ['mode'], ...(asRoot ? [['owner'], ['group']] : [])]

function obstacles({ at }: Folder): NonNullable<World['obstacles']> {
  return [
    {
      name: 'a FIFO',
      arrange: async () => void execFileSync('mkfifo', [at('file.txt')]),
    },
    {
      name: 'a directory that is not empty',
      arrange: async () => {
        unlinkSync(at('file.txt'))
        mkdirSync(at('file.txt'))
        writeFileSync(at('file.txt/precious'), 'precious')
      },
    },
  ]
}

testProvider({
  name: 'file:file with text',
  reader,
  fixer,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('file.txt')
    const base = {
      path,
      content: 'first secret words\n',
      mode: '0640',
      ...(asRoot ? { owner: 'root', group: 'root' } : {}),
    }
    symlinkSync('loop', place.at('loop'))
    return {
      ...place,
      declared: base,
      changed: { ...base, content: 'other secret words\n', mode: '4755', ...otherOwner },
      changes,
      left: ['mode'],
      secret: ['content'],
      replaced: { ...base, path: place.at('elsewhere.txt') },
      unreadable: { ...base, path: place.at('loop/file') },
      impossible: { ...base, path: place.at('missing/file') },
      obstacles: obstacles(place),
      async spoil() {
        writeFileSync(path, 'somebody else')
        chmodSync(path, 0o777)
      },
    }
  },
})

testProvider({
  name: 'file:file from a source',
  reader,
  fixer,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('copy.bin')
    writeFileSync(place.at('one'), Buffer.from([0, 255, 1, 254]))
    writeFileSync(place.at('two'), Buffer.alloc(300_000, 7))
    return {
      ...place,
      declared: { path, source: place.at('one'), backup: '.bak' },
      changed: { path, source: place.at('two'), backup: '.bak' },
      changes: [['content']],
      left: ['content'],
      spoil: async () => unlinkSync(path),
    }
  },
})

testProvider({
  name: 'file:file from a template',
  reader,
  fixer,
  onScore: publishedScore,
  async world() {
    const place = newFolder()
    const path = place.at('rendered')
    writeFileSync(place.at('template'), ['port: $', '{{ port }}\nkey: $', '{{ key }}\n'].join(''))
    const declared = { path, template: place.at('template'), variables: { port: 1, key: 'abc' } }
    return {
      ...place,
      declared,
      changed: { ...declared, variables: { port: 2, key: 'abc' } },
      changes: [['content']],
      async spoil() {
        unlinkSync(path)
        symlinkSync('/etc/passwd', path)
      },
    }
  },
})
