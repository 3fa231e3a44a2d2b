import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importedBy, wayTo } from './workspace/module-graph.ts'
import { manifests, packageFolders, readText, root, sourceFiles, stem } from './workspace/source-files.ts'

const pluginFolders = packageFolders.filter((folder) => folder.startsWith('plugins/'))

/** The kinds of a plugin: `file:directory` in its manifest is the kind `directory` of the plugin `file`. */
function kindsOf(folder: string): readonly string[] {
  return Object.keys(manifests.get(folder)?.slothRunner?.types ?? {}).map((type) => type.split(':')[1] ?? type)
}

test('there are plugins to look at', () => {
  expect(pluginFolders).not.toEqual([])
})

describe.each(pluginFolders)('%s', (folder) => {
  const name = folder.split('/')[1] ?? folder
  const kinds = kindsOf(folder)
  const present = (path: string): boolean => existsSync(join(root, folder, path))

  test('declares its resource types in its package.json', () => {
    expect(kinds).not.toEqual([])
    expect(
      Object.keys(manifests.get(folder)?.slothRunner?.types ?? {}).filter((type) => !type.startsWith(`${name}:`)),
    ).toEqual([])
  })

  test('has a README and a page among the documents that names every type', () => {
    expect(present('README.md')).toBe(true)
    const page = readText(`docs/plugins/${name}.md`)
    expect(kinds.filter((kind) => !page.includes(`${name}:${kind}`))).toEqual([])
  })

  test('has the files that every plugin has, with the names that every plugin uses', () => {
    const expected = [
      'src/index.ts',
      `src/${name}-plugin.ts`,
      ...kinds.flatMap((kind) => [`src/${kind}-spec.ts`, `src/${kind}-reader.ts`, `src/${kind}-fixer.ts`]),
    ]
    const found = new Set(sourceFiles.filter((file) => file.folder === folder).map(({ path }) => path))
    const missing = expected.filter((path) => ![...found].some((file) => sameName(file, path)))
    expect(missing).toEqual([])
  })

  test('proves every kind by the conformance kit', () => {
    const suites = sourceFiles.filter(
      (file) => file.folder === folder && /conformance(\.live)?\.test\.ts$/.test(file.path),
    )
    const proven = suites.map(({ text }) => text).join('\n')
    expect(kinds.filter((kind) => !new RegExp(`\\b${kind}`, 'i').test(proven))).toEqual([])
  })

  test('looks without acting: no reader needs a fixer, over imports of any length', () => {
    const readers = sourceFiles.filter(
      (file) => file.folder === folder && /-reader$|^read-|^diff-/.test(stem(file.path)),
    )
    const ways = readers.map(({ path }) => wayTo(path, (to) => to.startsWith(folder) && /-fixer$|^fix-/.test(stem(to))))
    expect(ways.filter((way) => way !== null).map((way) => way.join(' -> '))).toEqual([])
  })

  test('says what it brings without importing it', () => {
    const eager = importedBy(`${folder}/src/${name}-plugin.ts`).filter(
      ({ lazy, to }) => !lazy && /-(reader|fixer)$/.test(stem(to)),
    )
    expect(eager.map(({ to }) => to)).toEqual([])
  })
})

/** A file may stand in a folder of its kind. */
function sameName(file: string, expected: string): boolean {
  return stem(file) === stem(expected)
}
