import { expect, test } from 'vitest'
import { sourceFiles } from './workspace/source-files.ts'

const exported = /^export (?:declare )?(?:abstract |async )?(?:class|const|enum|function\*?|interface|type) (\w+)/gm

test('an exported name is that of one thing in its package; the files of a plugin are all built alike', () => {
  const files = sourceFiles.filter(({ path, purpose }) => /^packages\/[^/]+\/src\//.test(path) && purpose !== 'test')
  const names = files.flatMap(({ folder, path, text }) =>
    [...text.matchAll(exported)].map(([, name]) => ({ path, name: `${folder} ${name}` })),
  )
  const double = [...Map.groupBy(names, ({ name }) => name)].flatMap(([name, places]) => {
    const paths = new Set(places.map(({ path }) => path))
    return paths.size === 1 ? [] : [`${name}: ${[...paths].join(', ')}`]
  })
  expect(double).toEqual([])
})
