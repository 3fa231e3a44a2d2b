/** What oclif's manifest tells of a flag, as far as it matters here. */
export interface KnownFlag {
  readonly type: 'boolean' | 'option'
  readonly char?: string
  readonly allowNo?: boolean
  readonly aliases?: readonly string[]
  readonly charAliases?: readonly string[]
}

/** Every way to write a flag, with its kind: `--take-over`, `-y`. */
export function spellings(flags: Readonly<Record<string, KnownFlag>>): ReadonlyMap<string, KnownFlag['type']> {
  return new Map(
    Object.entries(flags).flatMap(([name, { type, char, allowNo, aliases = [], charAliases = [] }]) => [
      ...[name, ...aliases, ...(allowNo === true ? [`no-${name}`] : [])].map((each) => [`--${each}`, type] as const),
      ...(char === undefined ? [] : [char, ...charAliases]).map((each) => [`-${each}`, type] as const),
    ]),
  )
}
