import { posix } from 'node:path'
import { type Change, noChange, type ReadableObservation, startsWith, type Target } from '@sloth-runner/core'
import type { AbsentActual, AbsentSpec } from './absent-spec.ts'
import { pathOf, pathText } from './path-keys.ts'
import { uncomparedText } from './tree-versions.ts'
import { kindText } from './wrong-kind.ts'

/** What has to be removed so that nothing is left at the path. */
export function diffAbsent(target: Target<AbsentSpec>, observation: ReadableObservation<AbsentActual>): Change {
  if (target.declared === null || observation.status === 'absent') return noChange
  const { kind, entries = [], versions } = observation.actual
  if (kind === 'nothing') return noChange
  if (target.leave.some((leave) => startsWith(['kind'], leave)))
    return { ...noChange, suppressed: [{ path: ['kind'], rule: 'leave' }] }
  const path = pathOf(target) ?? ''
  const change: Change = {
    action: 'update',
    fields: [{ path: ['kind'], from: kind, to: 'nothing', kind: 'resource', severity: 'high' }],
    steps: [],
    suppressed: [],
  }
  if (entries.length > 0 && target.declared.recursive !== true)
    return { ...change, refusal: fullDirectory(path, entries) }
  const items = entries.map((name) => posix.join(path, name))
  const name = `remove ${kindText(kind)}: ${pathText(path)}${uncomparedText(versions)}`
  return { ...change, steps: [{ name, effect: 'irreversible', ...(items.length === 0 ? {} : { items }) }] }
}

function fullDirectory(path: string, entries: readonly string[]): NonNullable<Change['refusal']> {
  return {
    because: `the directory ${path} is not empty: ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'} in it`,
    remedy: 'Declare "recursive: true" to remove it with all that is in it.',
  }
}
