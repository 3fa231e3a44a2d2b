import { expect } from 'vitest'
import type { CrashSettings } from './crash-program.ts'
import { type Contents, crash, expectRecovery, runWhole } from './crash-trial.ts'
import { fileWorld } from './file-world.ts'

/** How many files each run is about. */
export const crashFiles = 200

/** mulberry32: small, seeded, good enough to choose moments. */
function random(state: number): () => number {
  let current = state
  return () => {
    current = (current + 0x6d2b79f5) | 0
    let mixed = Math.imul(current ^ (current >>> 15), 1 | current)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Some files are kept, some changed, some go, some come. */
function contents(generation: number): Contents {
  const names = Array.from({ length: crashFiles }, (_, index) => index + generation * 40)
  return Object.fromEntries(
    names.map((name) => [`f${name}`, name % 3 === 0 ? `always ${name}\n` : `generation ${generation} of ${name}\n`]),
  )
}

interface Kill {
  /** Where in the run, from 0 to 1. */
  readonly share: number
  readonly when: CrashSettings['when']
}

/** One world after the other generation: each run is killed, and the next one must finish it. */
async function expectRecoveries(kills: readonly Kill[]): Promise<void> {
  const world = fileWorld()
  let { moments } = await runWhole(world, contents(0))
  for (const [index, { share, when }] of kills.entries()) {
    const generation = index + 1
    const moment = 1 + Math.floor(share * (moments - 1))
    const end = await crash(world, contents(generation), { moment, when })
    const store = world.store()
    await expectRecovery(world, contents(generation), store, world.engine({ store }))
    await store.close()
    if (!end.killed) moments = end.moments
  }
}

/** Kills so many runs at moments that the seed chooses: another seed gives other moments, the same one the same. */
export async function expectRecoveriesAtRandom(trials: number, seed: number): Promise<void> {
  const chance = random(seed)
  const kills = Array.from({ length: trials }, () => ({
    share: chance(),
    when: (['before', 'during', 'after'] as const)[Math.floor(chance() * 3)] ?? 'during',
  }))
  const lanes = [0, 1].map((lane) => kills.filter((_, index) => index % 2 === lane))
  expect(lanes.flat()).toHaveLength(trials)
  await Promise.all(lanes.map(expectRecoveries))
}
