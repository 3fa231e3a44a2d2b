/** Where in a file a line of a stack trace is. */
export interface StackPlace {
  /** An absolute path. */
  readonly file: string
  readonly line: number
  /** Not known where a module could not be parsed. */
  readonly column?: number
}

/**
 * The places in files that the stack trace of an error names, innermost first; none for what is no error. They are in lines
 * such as `at f (file:///srv/stack.ts:3:9)` and `at async /srv/stack.cjs:3:9`; a module that cannot be parsed is named
 * by the first line alone, without a column. A line of the message that only looks like one names none.
 */
export function placesInStack(error: unknown): readonly StackPlace[] {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const lines = stack.matchAll(/^(?:\s+at (?:.*\()?(?:async )?)?(file:\/\/.+?|\/.+?):(\d+)(?::(\d+))?\)?$/gm)
  return [...lines].flatMap(([, place = '', line, column]) => {
    const file = place.startsWith('file:') ? fileOf(place) : place
    if (file === null) return []
    return [{ file, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) }]
  })
}

/** Null: no file has such an address. */
function fileOf(address: string): string | null {
  try {
    const { host, pathname } = new URL(address)
    return host === '' ? decodeURIComponent(pathname) : null
  } catch {
    return null
  }
}
