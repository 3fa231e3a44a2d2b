import { isJsonObject, type Json, type Path } from './json.ts'

const plainKey = /^[A-Za-z_][\w-]*$/

/** `['ports', 0, 'host name']` as a person writes it: `ports[0]["host name"]`. The empty path is `(the whole)`. */
export function formatPath(path: Path): string {
  if (path.length === 0) return '(the whole)'
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    if (!plainKey.test(key)) return `${text}[${JSON.stringify(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

/** A field of a resource as people name it. At the empty path is whether it is there at all. */
export function nameOfField(path: Path): string {
  return path.length === 0 ? 'existence' : formatPath(path)
}

const pathPart = /\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y

/** The path that `formatPath` wrote, or null when the text is not a path. */
export function parsePath(text: string): Path | null {
  const path: (string | number)[] = []
  pathPart.lastIndex = 0
  while (pathPart.lastIndex < text.length) {
    const match = pathPart.exec(text)
    if (match === null) return null
    const [, key, index, quoted] = match
    if (key !== undefined) path.push(key)
    else if (index !== undefined) path.push(Number(index))
    else path.push(JSON.parse(quoted ?? '""') as string)
  }
  return path.length === 0 ? null : path
}

/** Whether `path` is `prefix` or lies beneath it. */
export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((key, index) => key === path[index])
}

/** Whether one of the two paths contains the other. */
export function overlaps(one: Path, other: Path): boolean {
  return startsWith(one, other) || startsWith(other, one)
}

/** Whether two paths are the same. */
export function samePath(one: Path, other: Path): boolean {
  return one.length === other.length && startsWith(one, other)
}

/** Each path once, the first of those that are the same. */
export function distinctPaths(paths: readonly Path[]): readonly Path[] {
  return paths.filter((path, index) => paths.findIndex((other) => samePath(other, path)) === index)
}

/** The value at a path, or undefined where there is none. Inherited keys do not count. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let current: Json | undefined = value
  for (const key of path) {
    if (Array.isArray(current)) current = current[key as number]
    else if (isJsonObject(current) && Object.hasOwn(current, key)) current = current[key]
    else return undefined
  }
  return current
}

/**
 * A copy of `value` with `replacement` at `path`; undefined removes the key. Missing objects on the way are made.
 * Lists are copied, so the original is never touched.
 */
export function withValueAt(value: Json | undefined, path: Path, replacement: Json | undefined): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined) return replacement
  if (Array.isArray(value)) {
    const copy = [...value]
    const child = withValueAt(copy[key as number], rest, replacement)
    if (child === undefined) copy.splice(key as number, 1)
    else copy[key as number] = child
    return copy
  }
  const entries = isJsonObject(value) ? value : {}
  const child = withValueAt(Object.hasOwn(entries, key) ? entries[key] : undefined, rest, replacement)
  if (child !== undefined)
    return Object.fromEntries([...Object.entries(entries).filter(([name]) => name !== key), [key, child]])
  if (value === undefined) return undefined
  return Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key))
}
