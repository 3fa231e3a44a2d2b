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
    // They share the machine itself.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
