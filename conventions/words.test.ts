import { describe, expect, test } from 'vitest'
import { listFiles, readText, sourceFiles } from './workspace/source-files.ts'

/** Where `pattern` stands in a text, as `path:line: text`. */
function places(path: string, text: string, pattern: RegExp): readonly string[] {
  return text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []))
}

const written = listFiles(
  ['packages', 'plugins', 'examples', 'bench', 'scripts', 'docs'],
  ['.ts', '.mjs', '.cjs', '.md', '.yaml'],
)

describe('what is never written', () => {
  test.each([
    ['work that is left for later', /\b(TODO|FIXME|XXX|HACK)\b/],
    ['a switched-off type check', /^\s*(\/\/|\/\*)\s*@ts-(ignore|nocheck)/],
    ['a test that runs alone', /\b(describe|test|it)\.only\(/],
    ['a path of one machine', /(?<![\w/.])\/(work|root)\/[a-z]/],
  ])('%s', (_what, pattern) => {
    const code = written.filter((path) => !path.endsWith('.md'))
    expect(code.flatMap((path) => places(path, readText(path), pattern))).toEqual([])
  })

  test('a lint exception without its reason', () => {
    const bare = /biome-ignore [\w/]+(?::\s*(?:<explanation>)?\s*$|\s*$)/
    expect(written.flatMap((path) => places(path, readText(path), bare))).toEqual([])
  })
})

test('only the command line prints and ends the process; two files name the latter: to forbid it, and to end without cleaning up', () => {
  const named = ['packages/definitions/src/refuse-exit.ts', 'packages/store/src/database/close-own.ts']
  const others = sourceFiles.filter(
    ({ folder, path, purpose }) => folder !== 'packages/cli' && purpose === 'source' && !named.includes(path),
  )
  const found = others.flatMap(({ path, text }) =>
    places(path, text, /\bconsole\.\w+\(|\bprocess\.(exit|stdout|stderr)\b/),
  )
  expect(found).toEqual([])
})

test('a flag that can be given several times takes one value each time: what follows it is an argument', () => {
  const flags = sourceFiles.filter(({ folder, purpose }) => folder === 'packages/cli' && purpose === 'source')
  const greedy = /\bmultiple: true,(?!\s*multipleNonGreedy: true)/
  expect(flags.filter(({ text }) => greedy.test(text)).map(({ path }) => path)).toEqual([])
})

test('core takes everything it needs as arguments; the working directory may be the default of one', () => {
  const core = sourceFiles.filter(({ folder, purpose }) => folder === 'packages/core' && purpose === 'source')
  expect(
    core.flatMap(({ path, text }) => places(path, text, /\bprocess\.(env|argv)\b|(?<! = )process\.cwd\b/)),
  ).toEqual([])
})

test('file names are whole words in kebab case', () => {
  const odd = sourceFiles.filter(
    ({ path }) =>
      !/^\d{4}-|^[a-z0-9]+(-[a-z0-9]+)*(\.(live|soak))?(\.(test|d))?\.ts$/.test(path.split('/').at(-1) ?? ''),
  )
  expect(odd.map(({ path }) => path)).toEqual([])
})
