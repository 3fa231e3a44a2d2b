import { errorFinding, type Finding } from '../../domain/finding.ts'
import { didYouMean, firstNames } from '../../domain/names.ts'
import { shellWord } from '../../domain/shell-word.ts'
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
 * What is to be replaced, of what a plan is about. Pure; throws `InvalidInputError` with a finding for each name that is
 * nobody's, or whose resource the plan leaves alone or has nothing to replace with.
 */
export function chooseReplaced(
  surveyed: SurveyedStack,
  names: readonly string[],
  targeted: ReadonlySet<string>,
): ReadonlySet<string> {
  const chosen = chooseAddresses(surveyed, names)
  const findings = [...chosen].flatMap((address) => {
    if (!surveyed.found.has(address)) return [notReplaceable(address, noLongerDeclared)]
    return targeted.has(address) ? [] : [notReplaceable(address, notATarget(address))]
  })
  if (findings.length > 0) throw new InvalidInputError(findings)
  return chosen
}

const noLongerDeclared = {
  why: 'it is no longer declared',
  remedy: 'Declare it again, or leave it out of --replace: --prune removes it.',
}

function notATarget(address: string): { readonly why: string; readonly remedy: string } {
  const remedy = `Give "--target ${shellWord(address)}" too, or leave it out of --replace.`
  return { why: 'it is not among the targets', remedy }
}

function notReplaceable(address: string, { why, remedy }: { readonly why: string; readonly remedy: string }): Finding {
  return errorFinding('not-replaceable', `"${address}" cannot be replaced: ${why}.`, { address, detail: remedy })
}

/**
 * The resources that some names stand for, declared or on record. Pure; throws `InvalidInputError` with a finding for each
 * name that is nobody's.
 */
function chooseAddresses(surveyed: SurveyedStack, names: readonly string[]): ReadonlySet<string> {
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
