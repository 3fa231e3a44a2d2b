/** A place that the program itself lives in: nothing else may be put there, and nothing there may be removed. */
export interface OwnPlace {
  /** Absolute and normal. */
  readonly path: string
  /** What it is, for whoever is refused: `the record of all stacks`. */
  readonly what: string
  /** Everything in the folder belongs to it too. Default: false. */
  readonly whole?: boolean
  /** What names beside it have after its own name when they belong to it too: `-wal`. Default: none does. */
  readonly beside?: RegExp
  /** Keys lie there, or what they protect: no stack reads its content either. Default: false. */
  readonly secret?: boolean
}

/** The place that a path is, or lies in. Pure: compares paths as they are written. */
export function ownPlaceAt(path: string, places: readonly OwnPlace[]): OwnPlace | null {
  return places.find((place) => isAt(path, place)) ?? null
}

/** The place that a path is, lies in, or holds, so that it goes when all of that path goes. Pure. */
export function ownPlaceUnder(path: string, places: readonly OwnPlace[]): OwnPlace | null {
  const folder = path === '/' ? path : `${path}/`
  return places.find((place) => isAt(path, place) || place.path.startsWith(folder)) ?? null
}

function isAt(path: string, { path: own, whole, beside }: OwnPlace): boolean {
  if (path === own) return true
  if (whole === true && path.startsWith(`${own}/`)) return true
  if (beside === undefined || !path.startsWith(own)) return false
  const rest = path.slice(own.length)
  return !rest.includes('/') && beside.test(rest)
}
