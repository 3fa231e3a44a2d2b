import type { StateReader } from '../../contracts/state-reader.ts'
import { errorFinding, type Finding } from '../../domain/finding.ts'
import type { Draft } from './draft-resources.ts'

/** Two resources that own one thing are a finding, in one stack and over all stacks. */
export async function checkOwners(
  drafts: readonly Draft[],
  stack: string,
  state: StateReader,
): Promise<readonly Finding[]> {
  const owners = new Map<string, Draft>()
  const findings: Finding[] = []
  for (const draft of drafts) {
    for (const key of draft.claims?.owns ?? []) {
      const other = owners.get(key)
      if (other === undefined) owners.set(key, draft)
      else findings.push(twoOwners(draft, key, `"${other.declaration.address}" of the same stack`))
    }
  }
  const elsewhere = (await state.owners([...owners.keys()])).filter((owner) => owner.stack !== stack)
  for (const owner of elsewhere) {
    const draft = owners.get(owner.key)
    if (draft !== undefined)
      findings.push(twoOwners(draft, owner.key, `"${owner.address}" of the stack "${owner.stack}"`))
  }
  return findings
}

function twoOwners(draft: Draft, key: string, other: string): Finding {
  const { address, path } = draft.declaration
  return errorFinding('duplicate-identity', `"${address}" and ${other} are about the same thing: ${thing(key)}.`, {
    address,
    path: [...path, 'properties'],
    detail: 'One thing can have one owner only. Remove one of the two, or give them different identities.',
  })
}

/** `path:local:/etc/hosts` without what only programs need. */
function thing(key: string): string {
  const [, , ...rest] = key.split(':')
  return rest.length === 0 ? key : rest.join(':')
}
