import { isDeepStrictEqual } from 'node:util'
import type { Json } from '@sloth-runner/core'
import type { ProviderScenario, World } from './scenario.ts'

/** One rule of the contracts, tried on a world of its own. */
export interface ConformanceCase {
  /** A sentence. */
  readonly name: string
  /** What of a world, which may be left out there, the rule is tried with. Default: nothing. */
  readonly needs?: 'left' | 'replaced' | 'unreadable' | 'impossible' | 'secret' | 'obstacles'
  /** Whether the rule means anything for this type. Default: yes. */
  readonly applies?: (scenario: ProviderScenario, world: World) => boolean
  try(scenario: ProviderScenario, world: World): Promise<void>
}

/** Why a rule is not tried; null when it is. Pure. */
export function whyNotTried(
  { needs, applies }: ConformanceCase,
  scenario: ProviderScenario,
  world: World,
): string | null {
  if (needs !== undefined && (world[needs] ?? []).length === 0)
    return `the world gives no "${needs}" to try it with: give it wherever there is such a thing`
  return applies?.(scenario, world) === false ? 'this rule means nothing for this type' : null
}

/** Throws with a sentence when something does not hold. */
export function must(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence)
}

/** Throws and shows both when two values differ. */
export function mustEqual(found: unknown, wanted: unknown, sentence: string): void {
  if (isDeepStrictEqual(found, wanted)) return
  throw new Error(`${sentence}\nfound:  ${JSON.stringify(found)}\nwanted: ${JSON.stringify(wanted)}`)
}

/** Whether a value survives being written and read as JSON. */
export function isPlainJson(value: unknown): value is Json {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value)
}

/** Freezes a value with all that is in it. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}

/** Runs `act` and makes sure that the world looks the same afterwards. */
export async function changesNothing(world: World, act: () => Promise<unknown>): Promise<void> {
  const before = await world.snapshot()
  await act().catch(() => undefined)
  mustEqual(await world.snapshot(), before, 'the world was changed')
}
