import { afterAll, describe, it } from 'vitest'
import { type ConformanceCase, whyNotTried } from './case-list.ts'
import { diffCases } from './diff-cases.ts'
import { fixingCases } from './fixing-cases.ts'
import { readingCases } from './reading-cases.ts'
import type { ProviderScenario, ProviderScore } from './scenario.ts'
import { schemaCases } from './schema-cases.ts'

/** Every rule of `ResourceReader` and `ResourceFixer`, one case each. */
const cases: readonly ConformanceCase[] = [...schemaCases, ...readingCases, ...diffCases, ...fixingCases]

/**
 * Tries a provider against every rule of the contracts, as tests of vitest: one case for each rule, each on a world of
 * its own. Rules that mean nothing for the type, or that the world gives nothing to try with, are skipped and not counted.
 * The score is complete once all have run.
 */
export function testProvider(scenario: ProviderScenario): void {
  const passed: string[] = []
  const failed: string[] = []
  describe(`${scenario.name} keeps the contracts`, () => {
    for (const each of cases) {
      it(each.name, async ({ skip }) => {
        const world = await scenario.world()
        const reason = whyNotTried(each, scenario, world)
        try {
          if (reason !== null) skip(reason)
          await each.try(scenario, world)
          passed.push(each.name)
        } catch (error) {
          if (reason === null) failed.push(each.name)
          throw error
        } finally {
          await world.close()
        }
      })
    }
    afterAll(() => scenario.onScore?.(scoreOf(scenario.name, passed, failed)))
  })
}

function scoreOf(name: string, passed: readonly string[], failed: readonly string[]): ProviderScore {
  return { name, passed: passed.length, total: passed.length + failed.length, failed }
}

/** `file:file: 34 of 34 rules`, and the rules that are broken, one on each line. */
export function formatScore(score: ProviderScore): string {
  return [
    `${score.name}: ${score.passed} of ${score.total} rules`,
    ...score.failed.map((name) => `  broken: ${name}`),
  ].join('\n')
}
