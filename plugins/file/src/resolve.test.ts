import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import type { JsonObject, Path, Resolution, ResourceReader } from '@sloth-runner/core'
import { readContextOf, renderNames } from '@sloth-runner/plugin-kit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reader as absentReader } from './absent-reader.ts'
import { reader as directoryReader } from './directory-reader.ts'
import { reader as fileReader } from './file-reader.ts'
import { reader as lineReader } from './line-reader.ts'
import { reader as symlinkReader } from './symlink-reader.ts'
import { type Folder, newFolder } from './testing/file-world.ts'

let place: Folder
beforeEach(() => {
  place = newFolder()
})
afterEach(() => place.close())

const expression = (name: string): string => ['$', `{{ ${name} }}`].join('')
const resolveWith = async (
  reader: ResourceReader,
  declared: JsonObject,
  sensitive: readonly Path[] = [],
  held: readonly string[] = [],
) =>
  (await reader.resolve?.(declared, sensitive, {
    ...readContextOf(place.host),
    render: renderNames,
    holdsSensitive: async (keys) => keys.some((key) => held.includes(key)),
  })) as Resolution<JsonObject>
const codes = async (
  reader: ResourceReader,
  declared: JsonObject,
  sensitive: readonly Path[] = [],
): Promise<string[]> => ((await resolveWith(reader, declared, sensitive)).findings ?? []).map((finding) => finding.code)

describe('a path', () => {
  const readers = [
    [fileReader, { content: 'x' }],
    [directoryReader, { purge: true }],
    [symlinkReader, { target: 'x' }],
    [lineReader, { line: 'x' }],
    [absentReader, { recursive: true }],
  ] as unknown as readonly (readonly [ResourceReader, JsonObject])[]

  it('that is the root in a roundabout way is refused, whatever is to be there', async () => {
    for (const [reader, more] of readers)
      for (const path of ['/srv/..', '/srv/../..', '/srv/web/../..//', '/./srv/../.'])
        expect(await codes(reader, { path, ...more })).toContain('path-is-root')
  })

  it('that only goes by way of the root is one like any other', async () => {
    for (const [reader, more] of readers)
      expect((await resolveWith(reader, { path: '/srv/../../web', ...more })).declared.path).toBe('/web')
    expect(await codes(directoryReader as unknown as ResourceReader, { path: '/srv/../../web' })).toEqual([])
  })
})

describe('a file', () => {
  it('has a normal path and four digits of mode', async () => {
    const { declared } = await resolveWith(fileReader, { path: '/a/./b//c/../d/', mode: '644' })
    expect(declared).toEqual({ path: '/a/b/d', mode: '0644' })
  })

  it('from a source names the digest, the size and the real place', async () => {
    writeFileSync(place.at('real'), 'text')
    symlinkSync('real', place.at('link'))
    const { declared } = await resolveWith(fileReader, { path: '/x', source: place.at('link') })
    expect(declared.content).toEqual({
      $object: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), size: 4, path: place.at('real') },
    })
    expect(declared.source).toBe(place.at('link'))
  })

  it('from a source that holds something sensitive has up to exactly 1 MiB of it, and of more the digest', async () => {
    const path = place.at('secret')
    for (const [size, content] of [
      [1_048_576, 'x'.repeat(1_048_576)],
      [1_048_577, { $object: { sha256: expect.any(String), size: 1_048_577, path } }],
    ] as const) {
      writeFileSync(path, 'x'.repeat(size))
      const { declared, sensitive } = await resolveWith(
        fileReader,
        { path: '/x', source: path },
        [],
        [`path:local:${path}`],
      )
      expect(declared.content).toEqual(content)
      expect(sensitive).toContainEqual(['content'])
    }
  })

  it.runIf(existsSync('/proc/version'))('from a source without a size by name has that of what is in it', async () => {
    const { declared } = await resolveWith(fileReader, { path: '/x', source: '/proc/version' })
    expect(declared.content).toMatchObject({ $object: { size: readFileSync('/proc/version').length } })
  })

  it('from a template has the rendered text, sensitive as soon as a variable is', async () => {
    writeFileSync(place.at('t'), `key=${expression('key')}\n`)
    const declared = { path: '/x', template: place.at('t'), variables: { key: 'k' } }
    expect(await resolveWith(fileReader, declared)).toMatchObject({ declared: { content: 'key=k\n' } })
    expect(await resolveWith(fileReader, declared)).not.toHaveProperty('sensitive')
    expect((await resolveWith(fileReader, declared, [['variables', 'key']])).sensitive).toEqual([['content']])
  })

  it('whose source or template cannot be used is a finding', async () => {
    mkdirSync(place.at('d'))
    writeFileSync(place.at('bytes'), Buffer.from([0xff]))
    expect(await codes(fileReader, { path: '/x', source: place.at('missing') })).toEqual(['source-unusable'])
    expect(await codes(fileReader, { path: '/x', source: place.at('d') })).toEqual(['source-unusable'])
    expect(await codes(fileReader, { path: '/x', template: place.at('missing') })).toEqual(['template-unusable'])
    expect(await codes(fileReader, { path: '/x', template: place.at('bytes') })).toEqual(['template-unusable'])
  })

  it('must have the digest that is declared', async () => {
    const digest = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'
    expect(await codes(fileReader, { path: '/x', content: 'x', sha256: digest })).toEqual([])
    expect(await codes(fileReader, { path: '/x', content: 'y', sha256: digest })).toEqual(['digest-mismatch'])
    expect(await codes(fileReader, { path: '/x', sha256: digest })).toEqual(['digest-mismatch'])
  })
})

describe('a line', () => {
  it('is refused when it would not be found again, or its pattern is none', async () => {
    expect(await codes(lineReader, { path: '/x', line: 'b=1', match: '^a=' })).toEqual(['line-not-matched'])
    expect(await codes(lineReader, { path: '/x', line: 'b=1', match: '(' })).toEqual(['invalid-pattern'])
    expect(await codes(lineReader, { path: '/x', line: 'b', position: 'after:[' })).toEqual(['invalid-pattern'])
    expect(await codes(lineReader, { path: '/x', block: 'a\n# END m\n', marker: 'm' })).toEqual(['marker-in-block'])
  })

  it('that is sensitive is found by a pattern, and its key never holds it', async () => {
    const secret = { path: '/x', line: 'password=abc' }
    expect(await codes(lineReader, secret, [['line']])).toEqual(['sensitive-identity'])
    expect(await codes(lineReader, { ...secret, match: '^password=' }, [['line']])).toEqual([])
    expect(JSON.stringify(lineReader.claims(secret, 'local'))).not.toContain('abc')
  })

  it('edits the file that another resource may own', () => {
    const claims = lineReader.claims({ path: '/etc/../etc/x', line: 'a', match: '^a' }, 'local')
    expect(claims).toEqual({
      owns: ['line:local:/etc/x#match ^a'],
      edits: ['path:local:/etc/x'],
      needs: ['path:local:/etc'],
      shares: [expect.stringMatching(/^line:local:\/etc\/x#text [0-9a-f]{64}$/)],
    })
    const { shares } = lineReader.claims({ path: '/etc/x', line: 'a' }, 'local')
    expect(shares).toEqual(claims.shares)
    const block = lineReader.claims({ path: '/etc/x', block: 'a', marker: 'm' }, 'local')
    expect(block.shares).toBeUndefined()
  })
})
