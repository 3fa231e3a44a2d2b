import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

/** Words that a command takes for something else than a name, where it is not told. */
const hostile = ['-rf', '--help', "it's", '$(touch made)', 'a b', '; rm -r .', '*', 'é\n-x']

interface Case {
  readonly what: string
  resource(world: FileWorld, word: string): object
  spoil(world: FileWorld, word: string): void
}

const cases: readonly Case[] = [
  {
    what: 'the target of a link',
    resource: (world, word) => ({ type: 'file:symlink', properties: { path: world.path('current'), target: word } }),
    spoil: (world) => {
      rmSync(world.path('current'))
      symlinkSync('elsewhere', world.path('current'))
    },
  },
  {
    what: 'the mode of a file',
    resource: (world, word) => ({
      type: 'file:file',
      properties: { path: world.path(word), content: 'x', mode: '0600' },
    }),
    spoil: (world, word) => chmodSync(world.path(word), 0o644),
  },
  {
    what: 'a file that is to be absent',
    resource: (world, word) => ({ type: 'file:absent', properties: { path: world.path(word) } }),
    spoil: (world, word) => writeFileSync(world.path(word), 'back'),
  },
  {
    what: 'what is in a directory that is purged',
    resource: (world) => ({ type: 'file:directory', properties: { path: world.path('d'), purge: true } }),
    spoil: (world, word) => {
      mkdirSync(join(world.path('d'), word))
    },
  },
]

describe.each(cases)('a suggestion for $what', ({ resource, spoil }) => {
  it.each(hostile)('mends it and touches nothing else, followed word for word: %j', async (word) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ r: resource(world, word) }), approve: 'automatic' })
    spoil(world, word)
    const { resources } = await stack.drift.detect()
    const suggestions = resources.flatMap(({ fields }) => fields.flatMap(({ suggestion }) => suggestion ?? []))
    expect(suggestions).toHaveLength(1)
    // Where an operator may stand, with something of the same name.
    const cwd = mkdtempSync(join(world.folder, 'standing-'))
    writeFileSync(join(cwd, 'current'), 'precious')
    // What a terminal would obey is written by its bytes, which dash does not read.
    execFileSync(word.includes('\n') ? 'bash' : '/bin/sh', ['-c', suggestions[0] as string], { cwd, stdio: 'pipe' })
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    expect(readdirSync(cwd)).toEqual(['current'])
    expect(readFileSync(join(cwd, 'current'), 'utf8')).toBe('precious')
  })
})
