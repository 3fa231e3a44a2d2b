import { it } from 'vitest'
import { expectRecoveryAtEachStep } from './crash-trial.ts'

it(
  'a process killed during each durable step of a run leaves what the next run finishes without a question',
  {
    timeout: 300_000,
  },
  () => expectRecoveryAtEachStep('during'),
)
