import { test } from 'vitest'
import { tryKills, ways } from './rotation-trial.ts'

test.each(ways)('killed at any durable step of the way to $name, everything can be read', { timeout: 300_000 }, (way) =>
  tryKills(way, 1),
)
