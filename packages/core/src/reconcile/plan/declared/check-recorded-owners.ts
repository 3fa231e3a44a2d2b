import { errorFinding, type Finding } from '../../../domain/finding.ts'
import { isAtOrIn, keyText, localPathOf } from '../../../domain/place-key.ts'
import type { PlanOptions } from '../../../domain/plan.ts'
import type { ResourceRecord } from '../../../domain/resource.ts'
import { shellWord } from '../../../domain/shell-word.ts'
import { dependenciesIn, reach } from '../../../graphs/dependency-graph.ts'
import { bothKeys } from '../../../providers/real-keys.ts'
import { type RecordMatch, recordedKeys } from '../../../survey/match-records.ts'
import type { SurveyedStack } from '../survey-stack.ts'
import type { Draft } from './draft-resources.ts'

/** What is asked of a plan in which something may change hands. */
export interface HandoverFacts {
  readonly stack: string
  /** What the plan is about: what is left alone takes nothing from anybody. */
  readonly targeted: ReadonlySet<string>
  readonly options: Pick<PlanOptions, 'targets' | 'replace'>
}

/** A stack in which something may change hands. */
interface HandedStack extends Pick<SurveyedStack, 'match'> {
  readonly declared: Pick<SurveyedStack['declared'], 'drafts' | 'graph'>
}

interface HandedRound extends Pick<SurveyedStack['declared'], 'graph'> {
  /** By the address of who is to have something, the address of who has it. */
  readonly holderOf: ReadonlyMap<string, string | undefined>
}

/** A declared resource that would be about what another one on record is about. */
interface Handover {
  readonly draft: Draft
  readonly key: string
  readonly holder: ResourceRecord
  /** The address under which the holder is declared now; undefined where it is not. */
  readonly declaredAs: string | undefined
  /** What is in what the holder is about, and has to go with it. */
  readonly inside: readonly Inside[]
}

interface Inside {
  /** Declared, or else on record. */
  readonly address: string
  readonly declared: boolean
}

/**
 * What a resource is to be about may still be, on record, what another one of the stack is about: it cannot change hands
 * in one run, while that one is not renamed to it. Says what goes first. Pure.
 */
export function checkRecordedOwners(
  { declared: { drafts, graph }, match }: HandedStack,
  facts: HandoverFacts,
): readonly Finding[] {
  const handovers = handoversOf([...drafts.values()], match)
  const holderOf = new Map(handovers.map(({ draft, declaredAs }) => [draft.declaration.address, declaredAs] as const))
  return handovers
    .filter(({ draft }) => facts.targeted.has(draft.declaration.address))
    .map((handover) => stillHeld(handover, { ...facts, graph, holderOf }))
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
  const declaredAs = (record: ResourceRecord) => drafted.get(record)?.declaration.address
  const inside = (holder: ResourceRecord, host: string): readonly Inside[] => {
    const paths = recordedKeys(holder).flatMap((key) => localPathOf(key, host) ?? [])
    return holders
      .filter((other) => other !== holder)
      .filter((other) => recordedKeys(other).some((key) => paths.some((path) => isAtOrIn(key, path, host))))
      .map((other) => ({ address: declaredAs(other) ?? other.address, declared: drafted.has(other) }))
  }
  return drafts.flatMap((draft) => {
    const { claims, declaration } = draft
    if (claims === null) return []
    const own = recordOf.get(declaration.address)
    return bothKeys(claims.owns, claims.real.owns).flatMap((key) => {
      const holder = holderOf.get(key)
      if (holder === undefined || holder === own) return []
      const isLeftToValidator = !claims.owns.includes(key) && isStill(holder, key)
      if (isLeftToValidator) return []
      return [{ draft, key, holder, declaredAs: declaredAs(holder), inside: inside(holder, declaration.host) }]
    })
  })
}

function stillHeld(handover: Handover, facts: HandoverFacts & HandedRound): Finding {
  const { draft, key, holder } = handover
  const { address, path } = draft.declaration
  const detail = whatGoesFirst(handover, facts)
  const summary = `"${address}" would be about what "${holder.address}" is about: ${keyText(key)}.`
  return errorFinding('duplicate-identity', summary, { address, path: [...path, 'properties'], detail })
}

function whatGoesFirst(handover: Handover, facts: HandoverFacts & HandedRound): string {
  const { draft, declaredAs, inside } = handover
  const { address } = draft.declaration
  if (inside.some((one) => one.address === address)) return changingPlaces(address)
  return declaredAs === undefined ? lettingGo(handover, facts) : goingFirst(handover, declaredAs, facts)
}

/** What is no longer declared goes with --prune, but for what is kept then. */
function lettingGo({ holder, inside }: Handover, facts: HandoverFacts): string {
  const { address, protect, removal } = holder
  if (!protect && removal !== 'retain')
    return `"${address}" is no longer declared, and still on record. Let it go first: ${only([{ address, declared: false }, ...inside], facts)}`
  const flag = protect ? ' --include-protected' : ''
  const why = protect ? 'protected' : 'kept, as its removal is "retain"'
  return `"${address}" is no longer declared, still on record and ${why}. Let go of it first, which leaves what is there: "sloth-runner stack resources forget ${shellWord(facts.stack)} ${shellWord(address)}${flag}".`
}

/** @param holder the address of what is there and is declared elsewhere now */
function goingFirst({ draft, inside }: Handover, holder: string, facts: HandoverFacts & HandedRound): string {
  const { address } = draft.declaration
  const next = (one: string): readonly string[] => [facts.holderOf.get(one) ?? []].flat()
  if (reach([holder], next).has(address)) return changingPlaces(holder)
  if (reach([holder], (one) => dependenciesIn(facts.graph, one)).has(address))
    return `"${holder}" depends on it and cannot go first: take that dependency out until "${holder}" has gone.`
  return `"${holder}" is to be elsewhere now. Let it go there first: ${only([{ address: holder, declared: true }, ...inside], facts)}`
}

function changingPlaces(one: string): string {
  return `They change places, which takes two runs: give "${one}" a place of its own and run, then this definition.`
}

/** The command that is about some resources only, whatever this one is about. */
function only(them: readonly Inside[], { options }: Pick<HandoverFacts, 'options'>): string {
  const flags = [
    ...(them.every(({ declared }) => declared) ? [] : ['--prune']),
    ...them.map(({ address }) => `--target ${shellWord(address)}`),
  ]
  const given = [
    ...(options.targets.length > 0 ? ['--target'] : []),
    ...(options.replace.length > 0 ? ['--replace'] : []),
  ]
  const instead = given.length === 0 ? '' : ` in place of its ${given.join(' and ')}`
  return `the same command with "${flags.join(' ')}"${instead}, then this one.`
}
