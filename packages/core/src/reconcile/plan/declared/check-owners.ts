import type { Owner, StateReader } from '../../../contracts/state-reader.ts'
import { errorFinding, type Finding } from '../../../domain/finding.ts'
import { keyText } from '../../../domain/place-key.ts'
import { shellWord } from '../../../domain/shell-word.ts'
import { writtenOwnerText } from '../owner-text.ts'
import type { Draft } from './draft-resources.ts'

/**
 * Two resources that own one thing are a finding, in one stack and over all stacks.
 *
 * @param isOwn whether an owner on record may be the resource itself
 */
export async function checkOwners(
  drafts: readonly Draft[],
  isOwn: (owner: Owner, draft: Draft) => boolean,
  state: StateReader,
): Promise<readonly Finding[]> {
  const owners = new Map<string, Draft>()
  const findings: Finding[] = []
  for (const draft of drafts) {
    for (const key of draft.claims?.owns ?? []) {
      const other = owners.get(key)
      if (other === undefined) owners.set(key, draft)
      else findings.push(twoOwners(draft, key, `"${other.declaration.address}"`))
    }
  }
  // Two spellings of one place in one stack may become two places in this run: a validator looks at that.
  for (const draft of drafts) {
    if (draft.claims?.real.owns === draft.claims?.owns) continue
    for (const key of draft.claims?.real.owns ?? []) if (!owners.has(key)) owners.set(key, draft)
  }
  for (const owner of await state.owners([...owners.keys()])) {
    const draft = owners.get(owner.key)
    if (draft !== undefined && !isOwn(owner, draft))
      findings.push(twoOwners(draft, owner.key, writtenOwnerText(owner), lettingGo(owner)))
  }
  return findings
}

/** @param more what lets go of it, where the other is on record elsewhere */
function twoOwners(draft: Draft, key: string, other: string, more = ''): Finding {
  const { address, path } = draft.declaration
  return errorFinding('duplicate-identity', `"${address}" and ${other} are about the same thing: ${keyText(key)}.`, {
    address,
    path: [...path, 'properties'],
    detail: `One thing can have one owner only. Remove one of the two, or give them different identities.${more}`,
  })
}

/** What is no longer declared in another stack is on record there all the same, until it is let go. */
function lettingGo({ address, stack }: Owner): string {
  return ` What "${stack}" no longer declares is still its own until a run there with --prune removes it or, to leave what is there alone, it is forgotten: "sloth-runner stack resources forget ${shellWord(stack)} ${shellWord(address)}".`
}
