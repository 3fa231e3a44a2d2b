import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the workspace, absolute. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What a file is there for. `testing`: a kit that packages export for the tests of others. */
export type FilePurpose = 'source' | 'testing' | 'test'

/** A TypeScript file of a package or plugin. */
export interface SourceFile {
  /** From the workspace's folder, with `/`: `packages/core/src/domain/path.ts`. */
  readonly path: string
  /** The package it belongs to: `packages/core`. */
  readonly folder: string
  readonly purpose: FilePurpose
  readonly text: string
}

const unread = new Set(['node_modules', 'dist', 'generated', '__fixtures__', 'results'])

/** The folders of packages and plugins, as `packages/core`. */
export const packageFolders: readonly string[] = ['packages', 'plugins'].flatMap((parent) =>
  readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`),
)

/** All files under some folders of the workspace whose name ends so; without what is installed, built or recorded. */
export function listFiles(folders: readonly string[], endings: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) => walk(join(root, folder)))
    .filter((path) => endings.some((end) => path.endsWith(end)))
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return unread.has(entry.name) ? [] : walk(path)
    return [relative(root, path).split(sep).join('/')]
  })
}

function purposeOf(path: string): FilePurpose {
  if (/\.test\.ts$|\/test\//.test(path)) return 'test'
  return path.includes('/testing/') ? 'testing' : 'source'
}

/** The text of a file of the workspace. */
export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Every TypeScript file of every package and plugin. */
export const sourceFiles: readonly SourceFile[] = listFiles(packageFolders, ['.ts']).map((path) => ({
  path,
  folder: path.split('/').slice(0, 2).join('/'),
  purpose: purposeOf(path),
  text: readText(path),
}))

/** A package.json as far as conventions look at it. */
export interface PackageManifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly slothRunner?: {
    readonly types?: Readonly<Record<string, { readonly reader: string; readonly fixer: string }>>
  }
}

/** The manifest of each package folder. */
export const manifests: ReadonlyMap<string, PackageManifest> = new Map(
  packageFolders.map((folder) => [folder, JSON.parse(readText(`${folder}/package.json`)) as PackageManifest]),
)

/** The name of a file without its folder and `.ts`. */
export function stem(path: string): string {
  return basename(path, '.ts')
}
