import type { Owner } from '../../../contracts/state-reader.ts'
import { errorFinding, type Finding } from '../../../domain/finding.ts'
import { beginningOfParts, isPartOf, keyText, localPathOf } from '../../../domain/place-key.ts'
import { bothKeys } from '../../../providers/real-keys.ts'
import { claimsOf } from '../../../survey/make-subject.ts'
import { isInForceHere, openOwners } from '../open-owners.ts'
import { writtenOwnerText } from '../owner-text.ts'
import type { PlanningContext } from '../planning-context.ts'
import type { Draft } from './draft-resources.ts'

type PartsContext = Pick<PlanningContext, 'state' | 'registry' | 'settings'>

/**
 * Something that is declared as a whole has no parts of others: each run would take away what the other one made. Of one stack
 * validators see that; here it is asked of what other stacks have on record.
 */
export async function checkParts(
  drafts: readonly Draft[],
  stack: string,
  context: PartsContext,
): Promise<readonly Finding[]> {
  const isOther = (owner: Owner) => owner.stack !== stack && isInForceHere(owner, context.settings.host)
  return [...(await partsOfOthers(drafts, isOther, context)), ...(await wholesOfOthers(drafts, isOther, context))]
}

/** What is declared as a whole here, and has a part that is in force for another stack. */
async function partsOfOthers(
  drafts: readonly Draft[],
  isOther: (owner: Owner) => boolean,
  { state }: PartsContext,
): Promise<readonly Finding[]> {
  const wholes = drafts.flatMap((draft) =>
    draft.claims?.whole === true ? pathsOf(draft).map((path) => ({ draft, path, host: draft.declaration.host })) : [],
  )
  if (wholes.length === 0) return []
  const beginnings = wholes.map(({ path, host }) => beginningOfParts(path, host))
  const owners = (await state.ownersBelow(beginnings)).filter(isOther)
  if (owners.length === 0) return []
  const found = new Map<Draft, Owner>()
  for (const { draft, path, host } of wholes) {
    const owner = owners.find(({ key }) => isPartOf(key, path, host))
    if (owner !== undefined && !found.has(draft)) found.set(draft, owner)
  }
  return [...found].map(([draft, owner]) =>
    finding(draft, `declares the whole of ${keyText(placeOf(owner.key))}, and ${writtenOwnerText(owner)} a part of it`),
  )
}

function pathsOf({ claims, declaration: { host } }: Draft): readonly string[] {
  const keys = claims === null ? [] : [...claims.owns, ...claims.real.owns]
  return [...new Set(keys.flatMap((key) => localPathOf(key, host) ?? []))]
}

/** What is a part here, of something that another stack declares as a whole. */
async function wholesOfOthers(
  drafts: readonly Draft[],
  isOther: (owner: Owner) => boolean,
  context: PartsContext,
): Promise<readonly Finding[]> {
  const edits = drafts.flatMap((draft) =>
    bothKeys(draft.claims?.edits ?? [], draft.claims?.real.edits ?? []).map((key) => ({ key, draft })),
  )
  if (edits.length === 0) return []
  const edited = Map.groupBy(edits, ({ key }) => key)
  const owners = (await context.state.owners([...edited.keys()])).filter(isOther)
  const wholes = await declaredAsWhole(owners, context)
  const found = new Map<Draft, Owner>()
  for (const owner of wholes)
    for (const { draft } of edited.get(owner.key) ?? []) if (!found.has(draft)) found.set(draft, owner)
  return [...found].map(([draft, owner]) =>
    finding(draft, `declares a part of ${keyText(owner.key)}, and ${writtenOwnerText(owner)} the whole of it`),
  )
}

/** What cannot be opened, or whose plugin is not there, may be one. */
async function declaredAsWhole(owners: readonly Owner[], context: PartsContext): Promise<readonly Owner[]> {
  return (await openOwners(owners, context)).flatMap(({ stack, opened: { record, applied }, reader }) =>
    reader === null || claimsOf(reader, applied, record.host)?.whole === true
      ? owners.filter((owner) => owner.stack === stack && owner.address === record.address)
      : [],
  )
}

function placeOf(key: string): string {
  return key.slice(0, key.indexOf('#'))
}

function finding({ declaration: { address, path } }: Draft, problem: string): Finding {
  return errorFinding('part-of-whole', `"${address}" ${problem}: each would take away what the other one made.`, {
    address,
    path: [...path, 'properties'],
    detail: 'Declare it in one of the two, or both as parts.',
  })
}
