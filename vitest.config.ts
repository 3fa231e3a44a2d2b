import { defineConfig } from 'vitest/config'

/** Packages are tested from their sources; what needs the built binary is built before the tests begin. */
export default defineConfig({
  resolve: { conditions: ['sloth-runner:source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['sloth-runner:source', 'node', 'import', 'default'] } },
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'plugins/*/src/**/*.test.ts',
      'conventions/*.test.ts',
      'examples/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.live.test.ts', '**/*.soak.test.ts'],
    pool: 'forks',
    execArgv: ['--conditions=sloth-runner:source'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
