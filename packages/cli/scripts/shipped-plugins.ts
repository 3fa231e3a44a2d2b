import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

/** What a package says about the resource types it brings; paths are relative to its package.json. */
interface ManifestSection {
  readonly types?: Readonly<Record<string, { readonly reader: string; readonly fixer: string }>>
  readonly validators?: Readonly<Record<string, string>>
  readonly builders?: string
}

/** A plugin inside the bundle. */
export interface ShippedPlugin {
  /** Of the bundle, where its manifest goes: `plugins/file`. */
  readonly folder: string
  /** Names and source files of its bundler entries. */
  readonly entries: readonly (readonly [string, string])[]
  /** Its package.json, with paths into the bundle. */
  readonly manifest: unknown
}

/** The dependencies that are plugins: all named `@sloth-runner/plugin-…` that have a manifest, except the kit. */
export function shippedPlugins(
  root: string,
  packageJson: { readonly dependencies: Record<string, string> },
): readonly ShippedPlugin[] {
  return Object.keys(packageJson.dependencies)
    .filter((name) => name.startsWith('@sloth-runner/plugin-') && name !== '@sloth-runner/plugin-kit')
    .flatMap((name) => shippedPlugin(realpathSync(join(root, 'node_modules', name)), name))
}

function shippedPlugin(source: string, name: string): readonly ShippedPlugin[] {
  const { version, description, slothRunner } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  if (slothRunner === undefined) return []
  const folder = `plugins/${name.replace('@sloth-runner/plugin-', '')}`
  const entries: [string, string][] = []
  const section = mapPaths(slothRunner as ManifestSection, (path) => {
    const stem = path.replace(/^\.\/dist\//, '').replace(/\.js$/, '')
    entries.push([`${folder}/${stem}`, join(source, 'src', `${stem}.ts`)])
    return `./${stem}.js`
  })
  return [{ folder, entries, manifest: { name, version, description, type: 'commonjs', slothRunner: section } }]
}

function mapPaths(section: ManifestSection, map: (path: string) => string): ManifestSection {
  const { types = {}, validators = {}, builders, ...rest } = section
  return {
    ...rest,
    types: Object.fromEntries(
      Object.entries(types).map(([type, { reader, fixer }]) => [type, { reader: map(reader), fixer: map(fixer) }]),
    ),
    validators: Object.fromEntries(Object.entries(validators).map(([validator, path]) => [validator, map(path)])),
    ...(builders === undefined ? {} : { builders: map(builders) }),
  }
}
