import { didYouMean, errorFinding, type Finding, hasErrors, type LoadedDefinition } from '@sloth-runner/core'
import type { LoadResult } from './load-result.ts'

/** One definition, or why none. */
export type ChosenDefinition =
  | { readonly loaded: LoadedDefinition; readonly findings: readonly Finding[] }
  | { readonly loaded: null; readonly findings: readonly Finding[] }

/**
 * Picks a definition: by name, or the only one, or of several the one that is preferred. With errors in the file nothing is
 * picked. Without a match the code is `unknown-definition`, and `several-definitions` when a name is needed.
 */
export function chooseDefinition(
  { definitions, findings }: LoadResult,
  { name, preferred }: { readonly name?: string | undefined; readonly preferred?: string | undefined } = {},
): ChosenDefinition {
  if (hasErrors(findings)) return { loaded: null, findings }
  const names = definitions.map(({ definition }) => definition.name)
  if (name !== undefined) {
    const loaded = definitions.find(({ definition }) => definition.name === name)
    if (loaded !== undefined) return { loaded, findings }
    const summary = `There is no definition "${name}" in this file.${didYouMean(name, names)}`
    return {
      loaded: null,
      findings: [...findings, errorFinding('unknown-definition', summary, { detail: listed(names) })],
    }
  }
  const [only, ...others] = definitions
  const loaded = others.length === 0 ? only : definitions.find(({ definition }) => definition.name === preferred)
  if (loaded !== undefined) return { loaded, findings }
  const summary = only === undefined ? 'The file holds no definition.' : 'The file holds several definitions: name one.'
  const code = only === undefined ? 'no-definition' : 'several-definitions'
  return { loaded: null, findings: [...findings, errorFinding(code, summary, { detail: listed(names) })] }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'It holds none.' : `It holds: ${names.join(', ')}.`
}
