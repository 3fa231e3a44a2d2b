import { describe, it } from 'vitest'
import { expectRecoveryAtEachStep } from './crash-trial.ts'
import { crashFiles, expectRecoveriesAtRandom } from './random-crashes.ts'

const trials = 200

describe.each(['before', 'after'] as const)('a process killed %s each durable step of a run', (when) => {
  it('leaves what the next run finishes without a question', { timeout: 1_800_000 }, () =>
    expectRecoveryAtEachStep(when),
  )
})

it(
  `a process killed at ${trials} moments of runs of ${crashFiles} files leaves what the next run finishes without a question`,
  {
    timeout: 1_800_000,
  },
  () => expectRecoveriesAtRandom(trials, 20_261_123),
)
