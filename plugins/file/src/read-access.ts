import type { JsonObject, PathInfo, ReadingHost, Target } from '@sloth-runner/core'
import type { AccessSpec } from './access-spec.ts'
import { modeText } from './access-spec.ts'

/** Who may do what with a path, as observed. */
export interface ObservedAccess extends JsonObject {
  readonly mode: string
  readonly owner: string
  readonly group: string
}

/** The numbers behind the names that some targets declare. */
export interface DeclaredAccounts {
  readonly users: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, number>
}

/** Looks up every declared owner and group once. Names that nobody has are left out. */
export async function declaredAccounts(
  targets: readonly Target<AccessSpec>[],
  host: ReadingHost,
): Promise<DeclaredAccounts> {
  const specs = targets.map((target) => target.declared ?? target.applied)
  return {
    users: await numbers(
      specs.map((spec) => spec?.owner),
      (name) => host.userId(name),
    ),
    groups: await numbers(
      specs.map((spec) => spec?.group),
      (name) => host.groupId(name),
    ),
  }
}

async function numbers(
  names: readonly (string | undefined)[],
  lookUp: (name: string) => Promise<number | null>,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const name of new Set(names)) {
    const id = name === undefined ? null : await lookUp(name)
    if (name !== undefined && id !== null) found.set(name, id)
  }
  return found
}

/**
 * Access in its observed form. An owner who is the declared one under another name, or by number, is called as declared:
 * two names of one account are no difference.
 */
export function observedAccess(info: PathInfo, spec: AccessSpec | null, accounts: DeclaredAccounts): ObservedAccess {
  const { owner, group } = spec ?? {}
  return {
    mode: modeText(info.mode),
    owner: owner !== undefined && accounts.users.get(owner) === info.uid ? owner : info.owner,
    group: group !== undefined && accounts.groups.get(group) === info.gid ? group : info.group,
  }
}
