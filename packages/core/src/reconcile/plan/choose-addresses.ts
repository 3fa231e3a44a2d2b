import { errorFinding, type Finding } from '../../domain/finding.ts'
import { didYouMean, firstNames } from '../../domain/names.ts'
import { InvalidInputError } from '../../errors/invalid-input-error.ts'
import { dependenciesIn, reach } from '../../graphs/dependency-graph.ts'
import type { SurveyedStack } from './survey-stack.ts'
import { selectAddresses } from './targets.ts'

/**
 * What a plan is about: the named resources and all they depend on, or everything when none is named. Pure; throws as
 * `chooseAddresses`.
 */
export function chooseTargets(surveyed: SurveyedStack, names: readonly string[]): ReadonlySet<string> {
  if (names.length === 0) return new Set(allAddresses(surveyed))
  return reach(chooseAddresses(surveyed, names), (address) =>
    surveyed.found.has(address) ? dependenciesIn(surveyed.declared.graph, address) : [],
  )
}

/**
 * The resources that some names stand for, declared or on record. Pure; throws `InvalidInputError` with a finding for each
 * name that is nobody's.
 */
export function chooseAddresses(surveyed: SurveyedStack, names: readonly string[]): ReadonlySet<string> {
  const all = allAddresses(surveyed)
  const { addresses, unknown } = selectAddresses(names, all)
  if (unknown.length > 0) throw new InvalidInputError(unknown.map((name) => unknownResource(name, all)))
  return addresses
}

function allAddresses({ found, undeclared }: SurveyedStack): readonly string[] {
  return [...found.keys(), ...undeclared.map(({ subject }) => subject.address)]
}

function unknownResource(name: string, all: readonly string[]): Finding {
  const detail = all.length === 0 ? 'It has none.' : `Its resources: ${firstNames(all)}.`
  const summary = `There is no resource "${name}" in this stack.${didYouMean(name, all)}`
  return errorFinding('unknown-resource', summary, { detail })
}
