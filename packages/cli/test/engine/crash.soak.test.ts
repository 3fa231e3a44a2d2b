import { it } from 'vitest'
import { crashFiles, expectRecoveriesAtRandom } from './random-crashes.ts'

const trials = 1_000

it(`a process killed at ${trials} moments of runs of ${crashFiles} files leaves what the next run finishes without a question`, () =>
  expectRecoveriesAtRandom(trials, 20_261_127))
