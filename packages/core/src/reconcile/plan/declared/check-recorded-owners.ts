import { errorFinding, type Finding } from '../../../domain/finding.ts'
import type { ResourceRecord } from '../../../domain/resource.ts'
import { shellWord } from '../../../domain/shell-word.ts'
import { reach } from '../../../graphs/dependency-graph.ts'
import { bothKeys } from '../../../providers/real-keys.ts'
import type { RecordMatch } from '../../../survey/match-records.ts'
import { thing } from '../owner-text.ts'
import type { Draft } from './draft-resources.ts'

/** What is asked of a plan in which something may change hands. */
export interface HandoverFacts {
  readonly stack: string
  /** What the plan is about: what is left alone takes nothing from anybody. */
  readonly targeted: ReadonlySet<string>
  /** The addresses that a declared resource depends on. */
  dependenciesOf(address: string): readonly string[]
}

/** A declared resource that would be about what another one on record is about. */
interface Handover {
  readonly draft: Draft
  readonly key: string
  readonly holder: ResourceRecord
  /** The address under which the holder is declared now; undefined where it is not. */
  readonly declaredAs: string | undefined
}

/**
 * What a resource is to be about may still be, on record, what another one of the stack is about: it cannot change hands
 * in one run, while that one is not renamed to it. Says what goes first. Pure.
 */
export function checkRecordedOwners(
  drafts: readonly Draft[],
  match: RecordMatch,
  facts: HandoverFacts,
): readonly Finding[] {
  const handovers = handoversOf(drafts, match)
  const holderOf = new Map(handovers.map(({ draft, declaredAs }) => [draft.declaration.address, declaredAs]))
  return handovers
    .filter(({ draft }) => facts.targeted.has(draft.declaration.address))
    .map((handover) => stillHeld(handover, holderOf, facts))
}

function handoversOf(drafts: readonly Draft[], { recordOf, undeclared }: RecordMatch): readonly Handover[] {
  const drafted = new Map(drafts.map((draft) => [recordOf.get(draft.declaration.address), draft]))
  // Where something is that is declared as it is on record is known better than the record knows it.
  const isStill = (record: ResourceRecord, key: string) => drafted.get(record)?.claims?.owns.includes(key) === true
  const held = (record: ResourceRecord) => [
    ...record.identity,
    ...Object.entries(record.places).flatMap(([key, place]) => (isStill(record, key) ? [] : [place])),
  ]
  const holders = [...recordOf.values(), ...undeclared]
  const holderOf = new Map(holders.flatMap((record) => held(record).map((key) => [key, record] as const)))
  return drafts.flatMap((draft) => {
    const { claims, declaration } = draft
    if (claims === null) return []
    const own = recordOf.get(declaration.address)
    return bothKeys(claims.owns, claims.real.owns).flatMap((key) => {
      const holder = holderOf.get(key)
      if (holder === undefined || holder === own) return []
      const isLeftToValidator = !claims.owns.includes(key) && isStill(holder, key)
      return isLeftToValidator ? [] : [{ draft, key, holder, declaredAs: drafted.get(holder)?.declaration.address }]
    })
  })
}

function stillHeld(
  handover: Handover,
  holderOf: ReadonlyMap<string, string | undefined>,
  facts: HandoverFacts,
): Finding {
  const { draft, key, holder, declaredAs } = handover
  const { address, path } = draft.declaration
  const detail =
    declaredAs === undefined
      ? lettingGo(holder, facts.stack)
      : goingFirst(address, declaredAs, { holderOf, dependenciesOf: facts.dependenciesOf })
  const summary = `"${address}" would be about what "${holder.address}" is about: ${thing(key)}.`
  return errorFinding('duplicate-identity', summary, { address, path: [...path, 'properties'], detail })
}

/** What is no longer declared goes with --prune, but for what is kept then. */
function lettingGo({ address, protect, removal }: ResourceRecord, stack: string): string {
  const name = shellWord(address)
  if (!protect && removal !== 'retain')
    return `"${address}" is no longer declared, and still on record. Let it go first: the same command with "--prune --target ${name}", then this one.`
  const flag = protect ? ' --include-protected' : ''
  const why = protect ? 'protected' : 'kept, as its removal is "retain"'
  return `"${address}" is no longer declared, still on record and ${why}. Let go of it first, which leaves what is there: "sloth-runner stack resources forget ${shellWord(stack)} ${name}${flag}".`
}

/** @param holder the address of what is there and is declared elsewhere now */
function goingFirst(
  address: string,
  holder: string,
  {
    holderOf,
    dependenciesOf,
  }: Pick<HandoverFacts, 'dependenciesOf'> & { readonly holderOf: ReadonlyMap<string, string | undefined> },
): string {
  const next = (one: string): readonly string[] => [holderOf.get(one) ?? []].flat()
  if (reach([holder], next).has(address))
    return `They change places, which takes two runs: give "${holder}" a place of its own and run, then this definition.`
  if (reach([holder], dependenciesOf).has(address))
    return `"${holder}" depends on it and cannot go first: take that dependency out until "${holder}" has gone.`
  return `"${holder}" is to be elsewhere now. Let it go there first: the same command with "--target ${shellWord(holder)}", then this one.`
}
