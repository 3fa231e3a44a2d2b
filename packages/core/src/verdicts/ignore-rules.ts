import type { IgnoreMode, IgnoreRule } from '../domain/definition.ts'
import type { Path } from '../domain/json.ts'
import { parsePath, startsWith } from '../domain/path.ts'

/**
 * What is left alone: an ignore rule in force with its field as a path, or an acknowledgement that holds. The empty path of an
 * acknowledgement stands for the existence of the resource.
 */
export interface ActiveRule {
  readonly path: Path
  readonly mode: IgnoreMode | 'acknowledge'
  readonly reason: string
}

/** The rules that are in force at a time: `until` has not passed, and the field can be read as a path. */
export function activeRules(rules: readonly IgnoreRule[], now: number): readonly ActiveRule[] {
  return rules.flatMap((rule) => {
    const path = parsePath(rule.field)
    return path === null || hasEnded(rule, now) ? [] : [{ path, mode: rule.mode ?? 'mute', reason: rule.reason }]
  })
}

/** Whether the time of a rule is over: it has no effect any more. */
export function hasEnded({ until }: IgnoreRule, now: number): boolean {
  return until !== undefined && endOf(until) <= now
}

/** A day is over when the next one begins in UTC; an instant when it has come. */
function endOf(until: string): number {
  return until.length === '2027-06-30'.length ? Date.parse(until) + 86_400_000 : Date.parse(until)
}

/** The rule of one mode that covers a whole field, or undefined. */
export function ruleFor(path: Path, rules: readonly ActiveRule[], mode: ActiveRule['mode']): ActiveRule | undefined {
  return rules.find((rule) => rule.mode === mode && startsWith(path, rule.path))
}
