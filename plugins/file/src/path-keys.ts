import { posix } from 'node:path'
import type { Claims, Json, Target } from '@sloth-runner/core'
import { isJsonObject } from '@sloth-runner/core'

/** Where a path has something to normalise: a doubled slash, a trailing one, or a step of dots. */
const oddStep = /\/(?:\.{0,2}(?:\/|$))/

/** A path without `.`, `..`, doubled or trailing slashes. Symbolic links are not looked at. */
export function normalPath(path: string): string {
  if (path.startsWith('/') && !oddStep.test(path)) return path
  const normal = posix.normalize(path)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}

/** The key of a path, the same in every plugin. */
export function pathKey(host: string, path: string): string {
  return `path:${host}:${normalPath(path)}`
}

/** What a resource that is a path claims: the path itself as a whole, after every directory above it. */
export function pathClaims(path: string, host: string): Claims {
  const normal = normalPath(path)
  return { owns: [`path:${host}:${normal}`], whole: true, needs: folderKeys(posix.dirname(normal), host) }
}

/** The keys of the folder asked for last: paths come folder by folder, and all that lie in one need the same. */
let last: { readonly folder: string; readonly host: string; readonly keys: readonly string[] } | null = null

function folderKeys(folder: string, host: string): readonly string[] {
  if (last?.folder === folder && last.host === host) return last.keys
  const keys = ancestorsOf(`${folder}/x`).map((each) => pathKey(host, each))
  last = { folder, host, keys }
  return keys
}

/** The directories above a path, the nearest first, without the root. */
export function ancestorsOf(path: string): readonly string[] {
  const ancestors: string[] = []
  for (let parent = posix.dirname(normalPath(path)); parent !== '/' && parent !== '.'; parent = posix.dirname(parent))
    ancestors.push(parent)
  return ancestors
}

/** The path a target is about: as declared, as it was in force, or as it was seen. Null when nothing of it is known. */
export function pathOf(target: Target): string | null {
  for (const value of [target.declared, target.applied, target.baseline]) {
    const path = textAt(value, 'path')
    if (path !== null) return normalPath(path)
  }
  return null
}

/** A path as a part of one line: one that holds line ends or other control characters is quoted. */
export function pathText(path: string): string {
  return /\p{Cc}/u.test(path) ? JSON.stringify(path) : path
}

/** The text at a key, or null. */
export function textAt(value: Json, key: string): string | null {
  const found = isJsonObject(value) ? value[key] : undefined
  return typeof found === 'string' ? found : null
}
