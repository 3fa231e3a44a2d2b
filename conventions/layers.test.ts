import { describe, expect, test } from 'vitest'
import { moduleGraph } from './workspace/module-graph.ts'
import { manifests, packageFolders, sourceFiles } from './workspace/source-files.ts'

const core = 'packages/core/src/'

/** The rooms of core from the inside out. Every folder that is not named here is a service. */
const layers = ['domain', 'errors', 'contracts', 'services', 'engine', 'index']

/** What the facade takes and gives is a contract; it stands beside the facade because it is read with it. */
const contractsOfTheFacade = `${core}engine/requests/`

function layerOf(path: string): string | null {
  if (!path.startsWith(core)) return null
  if (path.startsWith(contractsOfTheFacade)) return 'contracts'
  const [room = ''] = path.slice(core.length).replace(/\.ts$/, '').split('/')
  if (room === 'testing') return null
  return layers.includes(room) ? room : 'services'
}

const sources = new Set(sourceFiles.filter(({ purpose }) => purpose === 'source').map(({ path }) => path))
const sourceEdges = moduleGraph.filter(({ from }) => sources.has(from))
const written = ({ from, to }: { readonly from: string; readonly to: string }): string => `${from} -> ${to}`

/** What is left when all that needs nothing is taken away, again and again: cycles, and what needs them. */
function inCycles(edges: readonly { readonly from: string; readonly to: string }[]): readonly string[] {
  const needing = new Set(edges.map(({ from }) => from))
  const left = edges.filter(({ to }) => needing.has(to))
  if (left.length < edges.length) return inCycles(left)
  return [...needing].sort()
}

describe('inside core', () => {
  test('no layer imports one further out', () => {
    const outward = sourceEdges.filter(({ from, to }) => {
      const [inner, outer] = [layerOf(from), layerOf(to)]
      return inner !== null && outer !== null && layers.indexOf(outer) > layers.indexOf(inner)
    })
    expect(outward.map(written)).toEqual([])
  })

  test('services stand in an order: none needs one that needs it, by whatever way', () => {
    const folderOf = (path: string): string => path.slice(core.length).split('/')[0] ?? ''
    const between = sourceEdges
      .filter(({ from, to }) => layerOf(from) === 'services' && layerOf(to) === 'services')
      .map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))
      .filter(({ from, to }) => from !== to)
    expect(between).not.toEqual([])
    expect(inCycles(between)).toEqual([])
  })

  test('the domain and the errors need nothing that runs, reads or writes', () => {
    const effects = sourceEdges.filter(
      ({ from, to }) => ['domain', 'errors'].includes(layerOf(from) ?? '') && /^node:(?!crypto|util)/.test(to),
    )
    expect(effects.map(written)).toEqual([])
  })
})

describe('everywhere', () => {
  test('sources never import what is there for tests', () => {
    const leaks = sourceEdges.filter(({ to }) => /\/testing\/|\/test\/|\.test\.ts$/.test(to) || to === 'vitest')
    expect(leaks.map(written)).toEqual([])
  })

  test('packages are imported by the entries they export, never by a path into them', () => {
    const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/')
    const byPath = sourceFiles.flatMap(({ path, text }) =>
      [...text.matchAll(/from '(\.[^']*)'/g)]
        .map(([, name = '']) => new URL(name, `file:///${path}`).pathname.slice(1))
        .filter((to) => folderOf(to) !== folderOf(path))
        .map((to) => written({ from: path, to })),
    )
    expect(byPath).toEqual([])
  })
})

describe('between packages', () => {
  /** Folder of a package to the workspace packages it may need. */
  const allowed: Readonly<Record<string, readonly string[]>> = {
    'packages/core': [],
    'packages/plugin-kit': ['@sloth-runner/core'],
    'packages/store': ['@sloth-runner/core'],
    'packages/definitions': ['@sloth-runner/core'],
  }
  const pluginNames = packageFolders
    .filter((folder) => folder.startsWith('plugins/'))
    .map((folder) => manifests.get(folder)?.name ?? folder)
  const forPlugins = ['@sloth-runner/core', '@sloth-runner/plugin-kit']
  const forPrograms = [...forPlugins, '@sloth-runner/store', '@sloth-runner/definitions', ...pluginNames]

  test.each(packageFolders)('%s depends only on what stands further in', (folder) => {
    const may = allowed[folder] ?? (folder.startsWith('plugins/') ? forPlugins : forPrograms)
    const { dependencies = {}, devDependencies = {} } = manifests.get(folder) ?? {}
    const workspace = Object.keys({ ...dependencies, ...devDependencies }).filter((name) =>
      name.startsWith('@sloth-runner/'),
    )
    expect(workspace.filter((name) => !may.includes(name))).toEqual([])
  })

  test('in the CLI only composition.ts knows the store and how plugins are found', () => {
    const inside = ({ from }: { readonly from: string }): boolean =>
      from.startsWith('packages/cli/src/') && from !== 'packages/cli/src/composition.ts'
    const knows = (to: string): boolean =>
      to.startsWith('packages/store/') || to.startsWith('plugins/') || to.startsWith('packages/cli/src/plugins/')
    const others = sourceEdges.filter(
      (edge) => inside(edge) && knows(edge.to) && !edge.from.startsWith('packages/cli/src/plugins/'),
    )
    expect(others.map(written)).toEqual([])
  })
})
