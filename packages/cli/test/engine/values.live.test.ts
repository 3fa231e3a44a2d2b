import { test } from 'vitest'
import { tryCounting } from './counting-trial.ts'

test(
  'ten processes that each count to a thousand count to ten thousand',
  () => tryCounting({ processes: 11, times: 1000 }),
  1_800_000,
)
