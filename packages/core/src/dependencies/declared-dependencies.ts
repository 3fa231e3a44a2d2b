import type { DependencyEdge, DependencyRecord, DependencyRequest } from '../domain/dependency.ts'

/** A range as it is recorded: null for `*`, which every version meets and having none does too. */
export function recordedRange(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '*' ? null : trimmed
}

/** The dependencies that a definition declares, in the order written, and then the other stacks whose outputs it reads. */
export function declaredDependencies(
  dependencies: Readonly<Record<string, string>> | undefined,
  read: readonly string[] = [],
): readonly DependencyRequest[] {
  const declared = Object.entries(dependencies ?? {}).map(([name, range]) => ({ name, range: recordedRange(range) }))
  const names = new Set(declared.map(({ name }) => name))
  return [...declared, ...read.filter((name) => !names.has(name)).map((name) => ({ name, range: null }))]
}

/** What a stack depends on once `declared` is recorded: that, and what was recorded by hand. */
export function dependenciesAfter(
  stack: string,
  declared: readonly DependencyRequest[],
  recorded: readonly DependencyRecord[],
): readonly DependencyEdge[] {
  const kept = recorded.filter(({ origin }) => origin === 'manual')
  return [
    ...declared.map(({ name, range }): DependencyEdge => ({ stack, name, range, origin: 'declared' })),
    ...edgesFrom(stack, kept),
  ]
}

/** Dependencies on record with the stack that has them. */
export function edgesFrom(stack: string, records: readonly DependencyRecord[]): readonly DependencyEdge[] {
  return records.map(({ name, range, origin }) => ({ stack, name, range, origin }))
}
