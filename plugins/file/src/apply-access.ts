import { type Change, HostError, type PathAccess, type WritingHost } from '@sloth-runner/core'
import { type AccessSpec, modeBits } from './access-spec.ts'

/** Whether a change speaks of a top-level field. */
export function changes(change: Change, field: string): boolean {
  return change.fields.some(({ path }) => path[0] === field)
}

/** What a change does to mode, owner and group, in numbers. Throws when there is no such account. */
export async function plannedAccess(spec: AccessSpec, change: Change, host: WritingHost): Promise<PathAccess> {
  const { mode, owner, group } = spec
  return {
    ...(mode !== undefined && changes(change, 'mode') ? { mode: modeBits(mode) } : {}),
    ...(owner !== undefined && changes(change, 'owner') ? { uid: known('user', owner, await host.userId(owner)) } : {}),
    ...(group !== undefined && changes(change, 'group')
      ? { gid: known('group', group, await host.groupId(group)) }
      : {}),
  }
}

function known(kind: 'user' | 'group', name: string, id: number | null): number {
  if (id !== null) return id
  throw new HostError('ENOENT', {
    message: `There is no ${kind} "${name}" on this host.`,
    remedy: `Create the ${kind} first, or declare another one.`,
  })
}
