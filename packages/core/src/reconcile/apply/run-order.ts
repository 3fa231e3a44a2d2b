import type { PlanItem } from '../../domain/plan.ts'
import { components } from '../../graphs/components.ts'
import { reach } from '../../graphs/dependency-graph.ts'

/** One step of a run: a resource, a half of a replace that is done in two steps, or the look before the first of these. */
export type RunStep =
  | { readonly kind: 'resource' | 'removal' | 'making'; readonly address: string }
  | { readonly kind: 'look'; readonly joint: Joint }

/**
 * Replaces that can only be done together, as those of a directory and of what is in it: first all old objects are removed,
 * then the new ones made. What stands between them belongs to it.
 */
export interface Joint {
  /** By address. */
  readonly members: ReadonlySet<string>
}

/** Steps in an order to begin them, and what each waits for. */
export interface RunOrder {
  readonly order: readonly string[]
  readonly dependenciesOf: (step: string) => readonly string[]
  /** A step by its name. That of a resource, and of the new object of one, is its address. */
  readonly stepOf: (step: string) => RunStep
  /** What is done together with a resource: null where that stands alone. */
  readonly jointOf: (address: string) => Joint | null
}

/** What decides on the order beside what a plan says itself. */
export interface OrderFacts {
  /** What a resource depended on when it was last in force. */
  recordedDependencies(address: string): readonly string[]
  /** The resources whose old objects are in that of a resource. Default: none. */
  inside?(address: string): readonly string[]
  /** The resources in whose old objects a resource is to be made. Default: none. */
  madeIn?(address: string): readonly string[]
  /** What may turn out during the run to be about the thing that is to be removed. Default: nothing. */
  mayBecome?(removed: PlanItem): readonly string[]
}

/**
 * The order of a run. What is made or changed comes after what it depends on; what is removed, also to make room for
 * another, comes after the removal of what is in it and after everything that depended on it has been removed or changed;
 * what is made in it comes after it. What may turn out to be declared under another name is removed only after that has
 * turned out otherwise.
 *
 * A replace is one step, unless that would be a circle: then its old object goes with all others of the circle, and what is
 * new is made after that.
 *
 * @param items dependencies first
 */
export function runOrder(items: readonly PlanItem[], facts: OrderFacts): RunOrder {
  const halves = waitsOfHalves(items, facts)
  const addresses = items.map(({ address }) => address)
  const resources = contracted(halves, () => false)
  const joints = components(addresses, (address) => resources.get(address) ?? [])
    .filter(({ length }) => length > 1)
    .map((members): Joint => ({ members: new Set(members) }))
  const jointOf = new Map(joints.flatMap((joint) => [...joint.members].map((address) => [address, joint] as const)))
  const steps = new Map<string, RunStep>(addresses.map((address) => [address, { kind: 'resource', address }]))
  const waits = contracted(halves, (address) => jointOf.has(address))
  for (const joint of joints) addLook(joint, { halves, steps, waits })
  const removed = (item: PlanItem) => item.action === 'delete'
  const begun = [...items.filter((item) => !removed(item)), ...items.filter(removed).reverse()]
  const firsts = [...steps].flatMap(([name, { kind }]) => (kind === 'look' || kind === 'removal' ? [name] : []))
  return {
    order: [...firsts, ...begun.map(({ address }) => address)],
    dependenciesOf: (step) => waits.get(step) ?? [],
    stepOf: (step) => steps.get(step) ?? { kind: 'resource', address: step },
    jointOf: (address) => jointOf.get(address) ?? null,
  }
}

/** The step in which the old object of a resource goes. No address is like it, and none is like that of a look. */
function removalOf(address: string): string {
  return `removal of ${address}`
}

type Waits = ReadonlyMap<string, readonly string[]>

/** A step, and one that it waits for. */
type Wait = readonly [step: string, dependency: string]

/** What each half of everything waits for, as if no replace were one step. Holds the removal of whatever is replaced. */
function waitsOfHalves(
  items: readonly PlanItem[],
  { recordedDependencies, inside = () => [], madeIn = () => [], mayBecome = () => [] }: OrderFacts,
): Waits {
  const removed = new Set(items.filter(({ action }) => action === 'delete').map(({ address }) => address))
  const replaced = new Set(
    items.filter(({ action, refusal }) => action === 'replace' && refusal === undefined).map(({ address }) => address),
  )
  const going = (address: string) => (replaced.has(address) ? removalOf(address) : address)
  const musts: Wait[] = []
  const [ofInside, ofMade, ofLate]: readonly [Wait[], Wait[], Wait[]] = [[], [], []]
  const [ofRemoved, ofReplaced]: readonly [Wait[], Wait[]] = [[], []]
  for (const item of items) {
    const { address } = item
    const isGoing = removed.has(address) || replaced.has(address)
    if (replaced.has(address)) musts.push([address, removalOf(address)])
    if (removed.has(address)) ofLate.push(...mayBecome(item).map((other): Wait => [address, other]))
    else musts.push(...item.dependsOn.filter((one) => !removed.has(one)).map((one): Wait => [address, one]))
    ofMade.push(...madeIn(address).map((other): Wait => [address, going(other)]))
    if (isGoing) ofInside.push(...inside(address).map((other): Wait => [going(address), going(other)]))
    for (const before of recordedDependencies(address)) {
      if (removed.has(before)) ofRemoved.push([before, going(address)])
      else if (isGoing && replaced.has(before)) ofReplaced.push([removalOf(before), going(address)])
    }
  }
  const steps = [...items.map(({ address }) => address), ...[...replaced].map(removalOf)]
  return withoutCircle(steps, musts, [...ofInside, ...ofMade, ...ofLate, ...ofRemoved, ...ofReplaced])
}

/**
 * What must be waited for, and what is to be as far as it makes no circle; the first ones count most. Only what would close one
 * with everything else granted is asked about, and only along that circle: the rest can never close any.
 */
function withoutCircle(steps: readonly string[], musts: readonly Wait[], wishes: readonly Wait[]): Waits {
  const all = waitsOf(steps, [...musts, ...wishes])
  const circles = components(steps, (step) => all.get(step) ?? []).filter(({ length }) => length > 1)
  if (circles.length === 0) return all
  const circleOf = new Map(circles.flatMap((circle) => circle.map((step) => [step, circle] as const)))
  const isInCircle = ([step, dependency]: Wait) => circleOf.has(step) && circleOf.get(step) === circleOf.get(dependency)
  const waits = waitsOf(steps, [...musts, ...wishes.filter((wish) => !isInCircle(wish))])
  const inCircle = (step: string) => (waits.get(step) ?? []).filter((one) => isInCircle([step, one]))
  for (const [step, dependency] of wishes.filter(isInCircle))
    if (!reach([dependency], inCircle).has(step)) waits.get(step)?.push(dependency)
  return waits
}

function waitsOf(steps: readonly string[], all: readonly Wait[]): ReadonlyMap<string, string[]> {
  const waits = new Map(steps.map((step): [string, string[]] => [step, []]))
  for (const [step, dependency] of all) if (waits.has(dependency)) waits.get(step)?.push(dependency)
  return waits
}

/** The same with one step for both halves, but for those that are to be two. */
function contracted(halves: Waits, isTwo: (address: string) => boolean): Map<string, readonly string[]> {
  const oneStepOf = new Map<string, string>()
  for (const step of halves.keys()) {
    const address = step.slice(removalOf('').length)
    if (step === removalOf(address) && !isTwo(address)) oneStepOf.set(step, address)
  }
  const waits = new Map<string, readonly string[]>()
  for (const [step, dependencies] of halves) {
    const one = oneStepOf.get(step) ?? step
    const others = dependencies.map((other) => oneStepOf.get(other) ?? other).filter((other) => other !== one)
    waits.set(one, [...(waits.get(one) ?? []), ...others])
  }
  return waits
}

interface Steps {
  readonly steps: Map<string, RunStep>
  readonly waits: Map<string, readonly string[]>
}

/** Before the first removal of a joint everything is done that it waits for, and all of it is looked at. */
function addLook(joint: Joint, { halves, steps, waits }: Steps & { readonly halves: Waits }): void {
  const { members } = joint
  const [first = ''] = members
  const look = `look at ${first}`
  const own = new Set<string>()
  for (const address of members) {
    own.add(address)
    if (!halves.has(removalOf(address))) continue
    own.add(removalOf(address))
    steps.set(removalOf(address), { kind: 'removal', address })
    steps.set(address, { kind: 'making', address })
  }
  const before = new Set([...own].flatMap((step) => waits.get(step) ?? []).filter((step) => !own.has(step)))
  for (const step of own) waits.set(step, [look, ...(waits.get(step) ?? [])])
  steps.set(look, { kind: 'look', joint })
  waits.set(look, [...before])
}
