import { lstatSync, readlinkSync } from 'node:fs'
import { posix } from 'node:path'

/** Links that are followed on one way, as many as the kernel follows. */
const mostLinks = 40

/** Where a path leads: the distant file system it enters, or the place itself. */
type Place = { readonly mount: string } | { readonly path: string }

/** Tells which distant file system a path leads to, or null. `follow`: a link at its end counts as the place it names. */
export type DistantFinder = (path: string, follow: boolean) => string | null

/**
 * Finds the distant file systems on the way of paths, links on the way included, without touching one of them. Each
 * directory is looked at once; where there is no such file system nothing is looked at.
 *
 * @param mounts where they are mounted
 */
export function distantFinder(mounts: readonly string[]): DistantFinder {
  if (mounts.length === 0) return () => null
  const points = new Set(mounts)
  const known = new Map<string, Place>()
  const directory = (path: string, links: number): Place => {
    const found = known.get(path) ?? walk(path, true, links)
    known.set(path, found)
    return found
  }
  const walk = (path: string, follow: boolean, links: number): Place => {
    if (path === '/') return { path }
    const parent = directory(posix.dirname(path), links)
    if ('mount' in parent) return parent
    const here = posix.join(parent.path, posix.basename(path))
    if (points.has(here)) return { mount: here }
    const target = follow && links < mostLinks ? linkAt(here) : null
    return target === null ? { path: here } : walk(posix.resolve(parent.path, target), true, links + 1)
  }
  return (path, follow) => {
    const place = walk(posix.resolve(path), follow || path.endsWith('/.'), 0)
    return 'mount' in place ? place.mount : null
  }
}

/** Where a link points, or null for anything else. */
function linkAt(path: string): string | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : null
  } catch {
    return null
  }
}
