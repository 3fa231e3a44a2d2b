import type { StateReader } from '../contracts/state-reader.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import { keyText } from '../domain/place-key.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import { shellWord } from '../domain/shell-word.ts'
import { recordedKeys } from '../survey/match-records.ts'

/**
 * What is restored may be about things that other resources have meanwhile: of this stack, still in force or retained, or
 * of another one. One thing has one owner, so that each is a finding.
 *
 * @param stack the name of the stack that is restored
 * @param resources of it, as they would be on record
 */
export async function checkRestoredOwners(
  stack: string,
  resources: readonly ResourceRecord[],
  state: Pick<StateReader, 'owners'>,
): Promise<readonly Finding[]> {
  const owners = new Map<string, string>()
  const findings: Finding[] = []
  // What is kept from before holds its things; what is declared is told that it cannot have them.
  const heldFirst = resources.toSorted((one, other) => Number(one.declared !== null) - Number(other.declared !== null))
  for (const record of heldFirst) {
    const { address } = record
    for (const key of new Set(recordedKeys(record))) {
      const holder = owners.get(key)
      if (holder === undefined) owners.set(key, address)
      else findings.push(heldFinding(address, key, { address: holder, stack, name: `"${holder}"` }))
    }
  }
  for (const owner of await state.owners([...owners.keys()])) {
    const address = owners.get(owner.key)
    if (address !== undefined && owner.stack !== stack)
      findings.push(
        heldFinding(address, owner.key, { ...owner, name: `"${owner.address}" of the stack "${owner.stack}"` }),
      )
  }
  return findings
}

interface Holder {
  readonly address: string
  readonly stack: string
  /** As a person reads it. */
  readonly name: string
}

function heldFinding(address: string, key: string, holder: Holder): Finding {
  const summary = `"${address}" of the snapshot would be about what ${holder.name} is about now: ${keyText(key)}.`
  const forget = `sloth-runner stack resources forget ${shellWord(holder.stack)} ${shellWord(holder.address)}`
  const detail = `Remove ${holder.name} or let go of it ("${forget}"), then restore again.`
  return errorFinding('duplicate-identity', summary, { address, detail })
}
