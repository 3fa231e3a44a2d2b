import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** Suites against the real thing: systemd, loop devices, servers. Each skips itself, with a reason, where it cannot run. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/**/*.live.test.ts', 'plugins/**/*.live.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    passWithNoTests: true,
    // Many of them start dozens of processes, and others wait: more at once would only be in each other's way.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
