import type { Definition } from '../domain/definition.ts'
import { type Finding, warningFinding } from '../domain/finding.ts'
import { hasEnded } from '../verdicts/ignore-rules.ts'

/** Ignore rules whose time is over: what they left alone counts again, which whoever wrote them may not know. Pure. */
export function endedRules({ resources = {} }: Definition, now: number): readonly Finding[] {
  return Object.entries(resources).flatMap(([name, { ignore = [] }]) =>
    ignore.flatMap((rule, index) =>
      hasEnded(rule, now)
        ? warningFinding('ignore-ended', `The rule that ignores "${rule.field}" is over: ${rule.until}.`, {
            address: name,
            path: ['resources', name, 'ignore', index, 'until'],
            detail: 'The field counts again. Take the rule out, or give it a later end.',
          })
        : [],
    ),
  )
}
