import { readdirSync } from 'node:fs'
import { temporaryPrefix } from '@sloth-runner/plugin-kit'
import type { FileWorld } from './file-world.ts'

/** Resources by their names, as a definition has them. */
export type Resources = Readonly<
  Record<string, { readonly type: string; readonly properties: object; readonly [more: string]: unknown }>
>

/** A directory with a nested one, files, a link and what depends on them, all below one folder. */
export const tree = (world: FileWorld, folder: string): Resources => ({
  d: directory(world, folder),
  sub: { type: 'file:directory', properties: { path: '${{ resources.d.path }}/sub' } },
  f: { type: 'file:file', properties: { path: '${{ resources.d.path }}/f', content: 'f' } },
  deep: world.file(`${folder}/sub/deep`, 'deep'),
  l: link(world, `${folder}/l`, 'f'),
  sums: { type: 'file:file', properties: { path: world.path(`${folder}/sums`), content: '${{ resources.f.sha256 }}' } },
})

/** What is there of it, with the folder itself. */
export const treeNames = (folder: string): readonly string[] => [
  folder,
  ...['f', 'l', 'sub', 'sub/deep', 'sums'].map((name) => `${folder}/${name}`),
]

/** A `file:directory` by its name. */
export const directory = (world: FileWorld, name: string, more: object = {}) => ({
  type: 'file:directory',
  properties: { path: world.path(name), ...more },
})

/** A `file:symlink` by its name. */
export const link = (world: FileWorld, name: string, target: string) => ({
  type: 'file:symlink',
  properties: { path: world.path(name), target },
})

/** All that is there, by path from the place of managed files, but what a killed process left of its own. */
export function namesIn(world: FileWorld): readonly string[] {
  const names = readdirSync(world.files, { recursive: true }).map(String)
  return names.filter((name) => !name.includes(temporaryPrefix)).sort()
}
