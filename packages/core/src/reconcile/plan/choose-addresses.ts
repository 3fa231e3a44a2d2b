import { errorFinding, type Finding } from '../../domain/finding.ts'
import { didYouMean, firstNames } from '../../domain/names.ts'
import type { PlanOptions } from '../../domain/plan.ts'
import { shellWord } from '../../domain/shell-word.ts'
import { EngineError } from '../../errors/engine-error.ts'
import { InvalidInputError } from '../../errors/invalid-input-error.ts'
import { dependenciesIn, reach } from '../../graphs/dependency-graph.ts'
import type { SurveyedStack } from './survey-stack.ts'
import { selectAddresses } from './targets.ts'

/** What a plan is about, and what of it is to be replaced. */
export interface ChosenAddresses {
  readonly targeted: ReadonlySet<string>
  readonly replaced: ReadonlySet<string>
}

/**
 * The resources that were named, declared or on record. Pure; throws `no-such-resource` with all names that are nobody's, and
 * `InvalidInputError` with a finding for each that cannot be replaced.
 */
export function chooseAddresses(
  surveyed: SurveyedStack,
  { targets, replace }: Pick<PlanOptions, 'targets' | 'replace'>,
): ChosenAddresses {
  const all = allAddresses(surveyed)
  const { unknown } = selectAddresses([...new Set([...targets, ...replace])], all)
  if (unknown.length > 0) throw noSuchResource(unknown, all)
  const targeted = chooseTargets(surveyed, targets)
  return { targeted, replaced: chooseReplaced(surveyed, replace, targeted) }
}

/** The named resources and all they depend on, or everything when none is named. */
function chooseTargets(surveyed: SurveyedStack, names: readonly string[]): ReadonlySet<string> {
  if (names.length === 0) return new Set(allAddresses(surveyed))
  return reach(namedAddresses(surveyed, names), (address) =>
    surveyed.found.has(address) ? dependenciesIn(surveyed.declared.graph, address) : [],
  )
}

/** Refuses what the plan leaves alone, or has nothing to replace with. */
function chooseReplaced(
  surveyed: SurveyedStack,
  names: readonly string[],
  targeted: ReadonlySet<string>,
): ReadonlySet<string> {
  const chosen = namedAddresses(surveyed, names)
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

function namedAddresses(surveyed: SurveyedStack, names: readonly string[]): ReadonlySet<string> {
  return selectAddresses(names, allAddresses(surveyed)).addresses
}

function allAddresses({ found, undeclared }: SurveyedStack): readonly string[] {
  return [...found.keys(), ...undeclared.map(({ subject }) => subject.address)]
}

function noSuchResource(names: readonly string[], all: readonly string[]): EngineError {
  return new EngineError('no-such-resource', {
    message: names.map((name) => `There is no resource "${name}" in this stack.${didYouMean(name, all)}`).join(' '),
    detail: all.length === 0 ? 'It has none.' : `Its resources: ${firstNames(all)}.`,
  })
}
