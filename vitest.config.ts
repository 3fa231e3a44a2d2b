import { defineConfig } from 'vitest/config'
import { bundledPrograms } from './conventions/setup/bundled-programs.ts'

const conditions = ['sloth-runner:source', 'node', 'import', 'default']

/** Packages are tested from their sources; what needs the built binary is built before the tests begin. */
export default defineConfig({
  plugins: [bundledPrograms(conditions)],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'plugins/*/{src,test}/**/*.test.ts',
      'conventions/*.test.ts',
      'examples/**/*.test.{ts,js}',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.live.test.ts', '**/*.soak.test.ts'],
    globalSetup: ['conventions/setup/untouched-defaults.ts'],
    setupFiles: ['conventions/setup/isolated-environment.ts'],
    reporters: ['default', './conventions/setup/summary-reporter.ts'],
    pool: 'forks',
    // Vitest would leave one processor to a person at work beside it.
    maxWorkers: '100%',
    execArgv: ['--conditions=sloth-runner:source'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
