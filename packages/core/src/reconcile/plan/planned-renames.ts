import type { Rename } from '../../records/rename-writes.ts'
import type { SurveyedStack } from './survey-stack.ts'

/**
 * The renames that a run of these targets makes. What an operation in doubt is about keeps its address until that is
 * settled. Pure.
 */
export function plannedRenames(
  { match, found }: Pick<SurveyedStack, 'match' | 'found'>,
  targeted: ReadonlySet<string>,
): readonly Rename[] {
  return match.renames.filter(({ to }) => targeted.has(to) && found.get(to)?.subject.inDoubt !== true)
}
