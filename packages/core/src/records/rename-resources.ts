import type { StateWrite } from '../contracts/state-write.ts'
import { errorFinding } from '../domain/finding.ts'
import { addressProblem, nameOfAddress } from '../domain/names.ts'
import type { RenamedResources } from '../domain/record-change.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { shellWord } from '../domain/shell-word.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { noSuchResource } from './no-such-resource.ts'
import { followersOf, renamedAddress, renameWrites } from './rename-writes.ts'

/** What is to be renamed, and everything that says so. */
export interface RenamePlan {
  readonly renamed: RenamedResources
  readonly writes: readonly StateWrite[]
}

/**
 * Plans new addresses: of one resource, or of all entries of a resource with `forEach` when both names are whole names.
 * What depends on them, or reacts to them, follows. Pure. `EngineError` `no-such-resource` and `resource-exists`,
 * `InvalidInputError` for what is no address.
 */
export function planRename(
  stack: string,
  move: { readonly from: string; readonly to: string },
  records: readonly ResourceRecord[],
  actor: string,
): RenamePlan {
  const renames = renamesOf(stack, move, records)
  const renamed = renamedAddress(renames)
  return {
    renamed: { stack, renames, followed: followersOf(renames, records).map(({ address }) => renamed(address)) },
    writes: renameWrites(renames, records, actor),
  }
}

function renamesOf(
  stack: string,
  { from, to }: { readonly from: string; readonly to: string },
  records: readonly ResourceRecord[],
): RenamedResources['renames'] {
  const problem = from === to ? 'it has that address' : addressProblem(to)
  if (problem !== null)
    throw new InvalidInputError([errorFinding('invalid-address', `"${from}" cannot become "${to}": ${problem}.`)])
  const addresses = records.map(({ address }) => address)
  const entries = addresses.filter((address) => address !== from && nameOfAddress(address) === from)
  const whole = addresses.includes(from)
  if (!whole && entries.length === 0) throw noSuchResource(stack, [from], records)
  if (!whole && nameOfAddress(to) !== to)
    throw new InvalidInputError([
      errorFinding('invalid-address', `"${from}" has ${entries.length} entries: they cannot all become "${to}".`, {
        detail: 'Give a name without a key to rename all of them, or name one entry.',
      }),
    ])
  const renames = whole ? [{ from, to }] : entries.map((entry) => ({ from: entry, to: to + entry.slice(from.length) }))
  const taken = renames.find((one) => addresses.includes(one.to))
  if (taken === undefined) return renames
  throw new EngineError('resource-exists', {
    message: `"${taken.from}" cannot become "${taken.to}": there is a resource of that address.`,
    remedy: `Rename that one first, or forget it: "sloth-runner stack resources forget ${stack} ${shellWord(taken.to)}".`,
  })
}
