import type { FixContext, FixWork } from '@sloth-runner/core'
import { refused } from '@sloth-runner/plugin-kit'
import type { AbsentSpec } from './absent-spec.ts'
import { pathOf } from './path-keys.ts'
import { presentAt } from './present-at.ts'

/** Removes what stands at one path. Throws `HostError`. */
export async function fixAbsent({ target, change }: FixWork<AbsentSpec>, context: FixContext): Promise<void> {
  const path = pathOf(target)
  if (path === null) throw refused(target.address, 'its path is not known', 'Declare it again.')
  if (target.declared === null) return
  const planned = change.fields.find((field) => field.path[0] === 'kind')?.from
  const { kind } = await presentAt(path, context)
  if (kind === 'nothing') return
  if (kind !== planned) throw refused(path, `a ${kind} stands there now`, 'Make a new plan and look at it.')
  context.progress(target.address, `remove ${path}`)
  const whole = kind === 'directory' && target.declared.recursive === true
  await (whole ? context.host.removeTree(path) : context.host.remove(path))
}
