import { posix } from 'node:path'
import {
  type Declaration,
  missingFolders,
  type PathInfo,
  type ReadingHost,
  type ValidationContext,
} from '@sloth-runner/core'
import { normalPath, textAt } from './path-keys.ts'

/** All types of this plugin. */
export const placeTypes = ['file:file', 'file:directory', 'file:symlink', 'file:line', 'file:absent']

/** A declaration of this plugin with the path it is about. */
export interface DeclaredPlace {
  readonly declaration: Declaration
  readonly path: string
}

/** The declarations of some of this plugin's types whose path is known. */
export function declaredPlaces(
  { declarations }: ValidationContext,
  types: readonly string[],
): readonly DeclaredPlace[] {
  return declarations.flatMap((declaration) => {
    const path = textAt(declaration.properties, 'path')
    return path === null || !types.includes(declaration.type) ? [] : [{ declaration, path: normalPath(path) }]
  })
}

/** Where a declared file keeps what was there before it; nothing where it keeps none. */
export function backupOf({ declaration, path }: DeclaredPlace): readonly DeclaredPlace[] {
  const suffix = declaration.type === 'file:file' ? textAt(declaration.properties, 'backup') : null
  return suffix === null ? [] : [{ declaration, path: path + suffix }]
}

/** The declared symbolic links, and where they are to lead, as far as that is known. */
export function linkTargets(context: ValidationContext): ReadonlyMap<string, string> {
  return new Map(
    declaredPlaces(context, ['file:symlink']).flatMap(({ declaration, path }) => {
      const target = textAt(declaration.properties, 'target')
      return target === null ? [] : [[path, target] as const]
    }),
  )
}

/** What stands at each of some paths; those that cannot be looked at are left out. */
export async function lookAtAll(
  paths: Iterable<string>,
  { host, signal }: ValidationContext,
): Promise<ReadonlyMap<string, PathInfo>> {
  const infos = await host.inspect([...new Set(paths)], { signal })
  return new Map(infos.flatMap((info) => (info.kind === 'unreadable' ? [] : [[info.path, info] as const])))
}

/** The nearest directory on the way to a path that exists, or what stands there. A link to what is not there is followed. */
export async function nearestDirectory(path: string, host: ReadingHost): Promise<string> {
  const folder = posix.dirname(path)
  const [missing] = await missingFolders(folder, host)
  return missing === undefined ? folder : posix.dirname(missing)
}
