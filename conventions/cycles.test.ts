import { expect, test } from 'vitest'
import { importsOf, wayTo } from './workspace/module-graph.ts'
import { sourceFiles } from './workspace/source-files.ts'

test('every kind of import is seen, type imports included', () => {
  const text = `
    import './a.ts'
    import type { B } from './b.ts'
    export type * from './c.ts'
    export { d } from './d.ts'
    export const e = () => import('./e.ts')
    export type F = import('./f.ts').F
  `
  const names = importsOf('x.ts', text).map(({ name }) => name)
  expect(names.sort()).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts'])
})

test('no file of the workspace needs itself, over imports of any length', () => {
  const cycles = sourceFiles
    .map(({ path }) => wayTo(path, (candidate) => candidate === path))
    .filter((way) => way !== null)
    .map((way) => way.join(' -> '))
  expect(cycles).toEqual([])
})
