import { posix } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { manifests, type SourceFile, sourceFiles } from './source-files.ts'

/** One file that needs another. */
export interface ModuleEdge {
  readonly from: string
  /** A file of the workspace, or the name of an installed package or Node module. */
  readonly to: string
  /** It is imported when something asks for it, by `import()`. */
  readonly lazy: boolean
}

/** What a file names in imports, exports, `import()` and `import('…')` types. Type imports count like all others. */
export function importsOf(path: string, text: string): readonly { readonly name: string; readonly lazy: boolean }[] {
  const { program, module, errors } = parseSync(path, text)
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`)
  const imports = [
    ...module.staticImports.map((statement) => ({ name: statement.moduleRequest.value, lazy: false })),
    ...module.staticExports
      .flatMap((statement) => statement.entries.map((entry) => entry.moduleRequest?.value))
      .filter((name) => name !== undefined)
      .map((name) => ({ name, lazy: false })),
  ]
  const visitor = new Visitor({
    ImportExpression({ source }) {
      if (source.type === 'Literal' && typeof source.value === 'string')
        imports.push({ name: source.value, lazy: true })
    },
    TSImportType({ source }) {
      imports.push({ name: source.value, lazy: false })
    },
  })
  visitor.visit(program)
  return imports
}

/** `@sloth-runner/core/testing` as the file that its package.json gives for it. */
function workspaceEntry(name: string): string | null {
  for (const [folder, manifest] of manifests) {
    if (name !== manifest.name && !name.startsWith(`${manifest.name}/`)) continue
    const source = manifest.exports?.[`.${name.slice(manifest.name.length)}`]?.['sloth-runner:source']
    return source === undefined ? null : posix.join(folder, source)
  }
  return null
}

function resolve(file: SourceFile, name: string): string {
  if (name.startsWith('.')) return posix.join(posix.dirname(file.path), name)
  return workspaceEntry(name) ?? name
}

/** Every import of every file of the workspace. */
export const moduleGraph: readonly ModuleEdge[] = sourceFiles.flatMap((file) =>
  importsOf(file.path, file.text).map(({ name, lazy }) => ({ from: file.path, to: resolve(file, name), lazy })),
)

const edgesFrom = Map.groupBy(moduleGraph, ({ from }) => from)

/** What a file needs, directly. */
export function importedBy(path: string): readonly ModuleEdge[] {
  return edgesFrom.get(path) ?? []
}

/**
 * The shortest way from a file to one for which `wanted` holds, over at least one import, or null. The end may be the
 * file itself: then it is a cycle.
 */
export function wayTo(start: string, wanted: (path: string) => boolean): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[start, null]])
  for (const path of cameFrom.keys()) {
    for (const { to } of importedBy(path)) {
      if (wanted(to)) return [...wayBack(path, cameFrom), to]
      if (!cameFrom.has(to)) cameFrom.set(to, path)
    }
  }
  return null
}

function wayBack(end: string, cameFrom: ReadonlyMap<string, string | null>): readonly string[] {
  const before = cameFrom.get(end)
  return before == null ? [end] : [...wayBack(before, cameFrom), end]
}
