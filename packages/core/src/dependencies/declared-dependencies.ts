import type { DependencyEdge, DependencyRecord, DependencyRequest } from '../domain/dependency.ts'

/** A range as it is recorded: null for `*`, which every version meets and having none does too. */
export function recordedRange(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '*' ? null : trimmed
}

/** The dependencies that a definition declares, in the order written. */
export function declaredDependencies(
  dependencies: Readonly<Record<string, string>> | undefined,
): readonly DependencyRequest[] {
  return Object.entries(dependencies ?? {}).map(([name, range]) => ({ name, range: recordedRange(range) }))
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
