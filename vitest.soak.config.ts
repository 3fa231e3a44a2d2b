import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** Long loops: random kills, races of many processes. Run by hand and before a release. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/**/*.soak.test.ts', 'plugins/**/*.soak.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    passWithNoTests: true,
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
  },
})
