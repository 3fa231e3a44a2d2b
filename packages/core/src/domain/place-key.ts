/** The key of a path, the same in every plugin: `path:HOST:PATH`. The path is normal: no `.`, `..` or slash too many. Pure. */
export function pathKey(host: string, path: string): string {
  return `${beginningOfPath(host)}${path}`
}

function beginningOfPath(host: string): string {
  return `path:${host}:`
}

/** What a key is about, for a person: `path:local:/etc/hosts` without what only programs need. Pure. */
export function keyText(key: string): string {
  const [, , ...rest] = key.split(':')
  return rest.length === 0 ? key : rest.join(':')
}

/** The path that a key is about, `path:HOST:PATH`, on this machine; null when it is about something else. */
export function localPathOf(key: string, host: string): string | null {
  const beginning = beginningOfPath(host)
  return host === 'local' && key.startsWith(beginning) ? key.slice(beginning.length) : null
}

/** What follows the kind in keys of parts of the file at a path: `KIND:HOST:PATH#REST`. Pure. */
export function beginningOfParts(path: string, host: string): string {
  return `${host}:${path}#`
}

/** What follows the kind in keys that are about what is in a folder: paths, and parts of files. Pure. */
export function beginningOfInside(path: string, host: string): string {
  return `${host}:${path === '/' ? path : `${path}/`}`
}

/** Whether a key is about a part of the file at a path. Pure. */
export function isPartOf(key: string, path: string, host: string): boolean {
  return localPathOf(key, host) === null && goesOn(key, beginningOfParts(path, host))
}

/** Whether a key is about a path, or about what goes with it: what is in it, and parts of the very file. Pure. */
export function isAtOrIn(key: string, path: string, host: string): boolean {
  if (localPathOf(key, host) === path || isPartOf(key, path, host)) return true
  return goesOn(key, beginningOfInside(path, host))
}

function goesOn(key: string, beginning: string): boolean {
  return key.startsWith(beginning, key.indexOf(':') + 1)
}

/**
 * The paths on this machine that a key may be about: its own, or each that the file may have of which it is a part, as `#` may be
 * in its name too. Pure.
 */
export function pathsOfKey(key: string, host: string): readonly string[] {
  const own = localPathOf(key, host)
  if (own !== null) return [own]
  const beginning = key.slice(key.indexOf(':') + 1)
  if (host !== 'local' || !beginning.startsWith(`${host}:`)) return []
  const path = beginning.slice(host.length + 1)
  const ends = [...path.matchAll(/#/g)].map(({ index }) => index)
  return [...ends, path.length].map((end) => path.slice(0, end))
}

/** The keys of the folders above the path that a key is about, the nearest first, without the root. Pure. */
export function foldersAbove(key: string, host: string): readonly string[] {
  const steps = localPathOf(key, host)?.split('/').slice(1, -1) ?? []
  return steps.map((_, index) => pathKey(host, `/${steps.slice(0, steps.length - index).join('/')}`))
}

/**
 * A key for where the path that it is about really is. Apart from the path itself, `KIND:HOST:PATH#REST` is about one that its
 * resource edits. Pure.
 *
 * @param edited the paths that the resource edits
 * @param realOf where a path really is; the path itself where it is not by way of a link
 */
export function keyAtRealPlace(
  key: string,
  host: string,
  edited: readonly string[],
  realOf: (path: string) => string,
): string {
  const path = localPathOf(key, host)
  if (path !== null) {
    const real = realOf(path)
    return real === path ? key : pathKey(host, real)
  }
  const kind = key.slice(0, key.indexOf(':'))
  for (const each of edited) {
    const real = realOf(each)
    if (real !== each && key.startsWith(`${kind}:${host}:${each}#`))
      return `${kind}:${host}:${real}${key.slice(kind.length + host.length + each.length + 2)}`
  }
  return key
}

/**
 * A key of what others may have too, for where that really is. Of what is owned one begins as it does up to the last
 * `#`, and has its real place beside it. Pure.
 *
 * @param owned keys as they are written, each with the same one at its real place
 */
export function sharedAtRealPlace(key: string, owned: readonly (readonly [written: string, real: string])[]): string {
  const beginning = key.slice(0, key.lastIndexOf('#') + 1)
  const [written, real] = owned.find(([each]) => beginning !== '' && each.startsWith(beginning)) ?? []
  if (written === undefined || real === undefined || written === real) return key
  return real.slice(0, real.length - written.length + beginning.length) + key.slice(beginning.length)
}
